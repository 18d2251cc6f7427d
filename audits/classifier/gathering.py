"""What there is to learn from: labels of the store, as a choice asks for them, with their features."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from audits import labels
from audits.classifier import features as known_features
from audits.classifier import measures
from audits.classifier.examples import Examples, groups
from audits.classifier.features import Numbers, Reference, facts, numbers
from audits.classifier.report import Agreement
from audits.classifier.threshold import Rule
from audits.labelling.verdicts import Annotators
from engine.errors import UsageError

GONE = "whose reconstruction is not in the store any more"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What a classifier is made of.

    Args:
        labels: "majority", "adjudicated", or annotators by name: see `audits.labels.verdicts`.
        reference: "truth", or "measurement" for use where there is no truth.
        features: names of scores; the max-pooled ones by default.
        rule: where the threshold is put.
        seed: of folds and bootstraps.
    """

    labels: str | tuple[str, ...] = "majority"
    reference: Reference = "truth"
    features: tuple[str, ...] = ()
    rule: Rule = field(default_factory=Rule)
    seed: int = 0

    def __post_init__(self) -> None:
        if self.reference not in known_features.REFERENCES:
            raise UsageError(f"the reference must be truth or measurement, got {self.reference!r}.")

    @property
    def annotators(self) -> Annotators:
        """As `audits.labels.verdicts` takes it."""
        if self.labels == "majority" or self.labels == "adjudicated":
            return self.labels
        return (self.labels,) if isinstance(self.labels, str) else self.labels


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """What there is to learn from.

    Args:
        examples: labelled reconstructions that have every feature.
        known: every number of the labelled ones.
        left_out: why labels could not be used -> how many.
        annotators: who gave them.
    """

    examples: Examples
    known: Numbers
    left_out: dict[str, int]
    annotators: tuple[str, ...]


def gathered(store: Path, choice: Choice) -> Gathered:
    """The labels and features of a choice; not yet checked to be enough.

    Errors:
        UsageError: no labels of those asked for, or features that are not there.
        StoreError: see `engine.store.errors`.
    """
    told = labels.verdicts(store, choice.annotators)
    if told.empty:
        raise UsageError(_unlabelled(store, choice))
    known = numbers(store, told["recon_id"].tolist())
    rows = known.facts.merge(told[["recon_id", "hallucinated", "weight", "annotators"]], on="recon_id")
    left_out = {} if len(rows) == len(told) else {GONE: len(told) - len(rows)}
    if rows.empty:
        raise UsageError(f"none of the {len(told)} labelled reconstructions is in {store}.")
    chosen = choice.features or known_features.usual(known, choice.reference)
    names = known_features.named(known, choice.reference, chosen)
    values = known.values[list(names)]
    for name in names:
        if missing := int(values[name].isna().sum()):
            left_out[f"without a value of {name}"] = missing
    whole = values.notna().all(axis=1).to_numpy()
    examples = Examples(
        features=names,
        values=values.to_numpy(dtype=float),
        hallucinated=rows["hallucinated"].to_numpy(dtype=bool),
        weight=rows["weight"].to_numpy(dtype=float),
        group=groups(rows),
        place=np.arange(len(rows)),
        facts=rows[["recon_id", "image_id", "dataset", "problem", "method"]],
    )[whole]
    people = sorted({name for names in rows["annotators"] for name in names})
    return Gathered(examples=examples, known=known, left_out=left_out, annotators=tuple(people))


def agreement(store: Path, seed: int = 0) -> Agreement | None:
    """How often two people give a reconstruction the same verdict; None where none has two."""
    votes = labels.votes(store)
    votes = votes[
        ~votes["annotator"].isin([labels.ORACLE, labels.ADJUDICATED]) & (votes["verdict"] != "unsure")
    ]
    pairs = votes.merge(votes, on="recon_id", suffixes=("", "_other"))
    pairs = pairs[pairs["annotator"] < pairs["annotator_other"]]
    shown = facts(store, pairs["recon_id"].unique().tolist())
    shown["group"] = groups(shown)
    pairs = pairs.merge(shown[["recon_id", "group"]], on="recon_id")
    if pairs.empty:
        return None
    same = (pairs["verdict"] == pairs["verdict_other"]).to_numpy()
    drawn = measures.draws(pd.factorize(pairs["group"])[0], 1000, seed)
    return Agreement(
        annotators=len({*pairs["annotator"], *pairs["annotator_other"]}),
        pairs=len(pairs),
        share=measures.estimated(measures.share(same), np.ones(len(same)), drawn),
    )


def _unlabelled(store: Path, choice: Choice) -> str:
    votes = labels.votes(store)
    counts = votes["annotator"].value_counts().to_dict()
    if not counts:
        return (
            "there are no labels in this store yet; `reconaudit labels oracle` makes some of faces, "
            "the page Session asks people for more."
        )
    there = ", ".join(f"{name} ({count})" for name, count in sorted(counts.items()))
    asked = choice.labels if isinstance(choice.labels, str) else ", ".join(choice.labels)
    asked = "people" if asked in ("majority", "adjudicated") else asked
    return f"there are no labels of {asked}; there are labels of {there}."
