"""The parameters of the page's URL: which version is shown, and what the next one is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audits import labels
from audits.classifier.features import REFERENCES
from audits.classifier.gathering import Choice as Made
from audits.classifier.threshold import KINDS, LEVELS, Rule
from audits.classifier.versions import Version
from dashboard.classifier import stored
from dashboard.field import Choice, Field, Number, Several, Values

NONE, NAMED = "none", "named"
SOURCES = ("majority", "adjudicated", NAMED)


@dataclass(frozen=True, kw_only=True)
class Fields:
    """The page's own fields, in the order of the URL.

    Args:
        classifier: name of the version shown, "none" where there is none; the same on all pages.
        against: name of the version it is compared with, or "none".
        labels: whose labels the next version learns from: see `audits.labels.verdicts`.
        annotators: who, where `labels` is "named".
        reference: whether it may read scores that compare with the truth.
        features: the scores that it reads.
        rule: how its threshold is chosen.
        level: of the rule.
    """

    classifier: Choice
    against: Choice
    labels: Choice
    annotators: Several
    reference: Choice
    features: Several
    rule: Choice
    level: Number

    def __iter__(self) -> Iterator[Field[Any]]:
        return iter(
            (
                self.classifier,
                self.against,
                self.labels,
                self.annotators,
                self.reference,
                self.features,
                self.rule,
                self.level,
            )
        )

    def choice(self, values: Values) -> Made:
        """What the values of the URL ask the next version to be made of."""
        kind = values[self.rule.name]
        level = 0.0 if kind == "youden" else values[self.level.name]
        return made(values, features=values[self.features.name], rule=Rule(kind=kind, level=level))


def fields(found: Sequence[Version], voters: Mapping[str, int]) -> Fields:
    """The fields, for the versions and annotators of the store."""
    people = [name for name in voters if name not in (labels.ORACLE, labels.ADJUDICATED)]
    names = [name for name in voters if name != labels.ADJUDICATED]

    def offered(values: Values) -> stored.Offer:
        return stored.ask(stored.offer, made(values))

    return Fields(
        classifier=version(found),
        against=Choice(
            name="against",
            title="version",
            options=lambda values: [NONE, *_others(found, values)],
            default=NONE,
        ),
        labels=Choice(name="labels", options=SOURCES, default="majority" if people else NAMED),
        annotators=Several(
            name="annotators", title="annotator", options=names, default=tuple(people or names)
        ),
        reference=Choice(name="reference", options=REFERENCES, default="truth"),
        features=Several(
            name="features",
            title="score",
            options=lambda values: offered(values).names,
            default=lambda values: offered(values).usual,
            depends=("labels", "annotators", "reference"),
        ),
        rule=Choice(name="rule", options=KINDS, default="youden"),
        level=Number(
            name="level",
            low=0.01,
            high=0.99,
            default=lambda values: LEVELS[values["rule"]] or 0.5,
            depends=("rule",),
        ),
    )


def version(found: Sequence[Version]) -> Choice:
    """Which version's verdicts a page shows: kept from page to page, once there is one."""
    names = [entry.name for entry in found]
    return Choice(
        name="classifier",
        options=[*names, NONE],
        default=names[0] if names else NONE,
        shared=bool(names),
    )


def made(values: Values, features: tuple[str, ...] = (), rule: Rule | None = None) -> Made:
    """The choice of labels that some values stand for."""
    source = values["labels"]
    return Made(
        labels=values["annotators"] if source == NAMED else source,
        reference=values["reference"],
        features=features,
        rule=rule or Rule(),
    )


def _others(found: Sequence[Version], values: Values) -> list[str]:
    return [entry.name for entry in found if entry.name != values["classifier"]]
