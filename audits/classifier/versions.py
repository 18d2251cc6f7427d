"""Versions of the classifier: kept for ever, compared, carried elsewhere."""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from audits.classifier.layer import Layer
from audits.classifier.report import Report
from audits.labelling.verdicts import ORACLE
from engine.errors import UsageError
from engine.identity import identify
from engine.store.connection import create, reading, writing

FORMAT = "reconaudit-classifier-1"
FORMULA = "p = 1 / (1 + exp(-(sum_j weights[j] * (v[j] - means[j]) / scales[j] + bias)))"
_COLUMNS = (
    "classifier_id, created, author, features, means, scales, weights, bias, threshold, trained_on, report"
)


@dataclass(frozen=True, kw_only=True)
class Version:
    """A trained classifier. What it is determines its id: the same labels and choice give the same version.

    Args:
        classifier_id: 128 bits, as UUID.
        created: when it was trained first.
        author: by whom.
        layer: all that computes p.
        trained_on: labels, annotators, reference, rule, conventions of the features, cases.
        report: how well it does.
    """

    classifier_id: str
    created: datetime.datetime
    author: str
    layer: Layer
    trained_on: Mapping[str, Any] = field(repr=False)
    report: Report = field(repr=False)

    @property
    def name(self) -> str:
        """Eight digits by which it is called."""
        return self.classifier_id[:8]

    @property
    def told(self) -> str:
        """Whose labels it learned from, as people say it."""
        names = self.trained_on["labels"]
        if names in ("majority", "adjudicated"):
            return "the majority of people" if names == "majority" else "people, adjudicated"
        return ", ".join(map(spoken, [names] if isinstance(names, str) else names))

    @property
    def of_oracle(self) -> bool:
        """Whether the oracle, a network and no person, is among those whose labels it learned from."""
        return ORACLE in self.trained_on["annotators"]

    def document(self) -> dict[str, Any]:
        """Everything needed to compute p elsewhere, and where it comes from."""
        return {
            "format": FORMAT,
            "formula": FORMULA,
            "classifier_id": self.classifier_id,
            "created": self.created.isoformat(),
            "author": self.author,
            **self.layer.document(),
            "trained_on": dict(self.trained_on),
            "report": self.report.document(),
        }


def spoken(annotator: str) -> str:
    """An annotator as people say it: the oracle never without what it is.

    Example:
        >>> spoken("anna"), spoken("oracle")
        ('anna', 'the oracle (a network, no person)')
    """
    return "the oracle (a network, no person)" if annotator == ORACLE else annotator


def versioned(layer: Layer, report: Report, *, author: str, trained_on: Mapping[str, Any]) -> Version:
    """A new version, now."""
    judged = [(entry.recon_id, entry.hallucinated) for entry in report.unseen]
    found = identify("classifier", layer=layer.document(), trained_on=dict(trained_on), judged=judged)
    return Version(
        classifier_id=str(found),
        created=datetime.datetime.now(datetime.UTC),
        author=author,
        layer=layer,
        trained_on=dict(trained_on),
        report=report,
    )


def keep(store: Path, version: Version) -> Version:
    """Store a version; one that is there already stays as it is, and is given back."""
    create(store)
    layer = {name: json.dumps(value) for name, value in version.layer.document().items()}
    with writing(store, database="labels") as con:
        con.execute(
            f"INSERT INTO classifier ({_COLUMNS}) VALUES ({', '.join('?' * 11)}) ON CONFLICT DO NOTHING",
            [
                version.classifier_id,
                version.created,
                version.author,
                *(layer[name] for name in ("features", "means", "scales", "weights")),
                version.layer.bias,
                version.layer.threshold,
                json.dumps(version.trained_on),
                json.dumps(version.report.document()),
            ],
        )
    return load(store, version.classifier_id)


def versions(store: Path) -> list[Version]:
    """All versions, newest first."""
    sql = f"SELECT {_COLUMNS} FROM classifier ORDER BY created DESC, classifier_id"
    with reading(store, database="labels") as con:
        return [_version(row) for row in con.execute(sql).fetchall()]


def load(store: Path, name: str | None = None) -> Version:
    """A version by its id or by the first digits of it; the newest without.

    Errors:
        UsageError: none is called so, or there is none at all.
    """
    found = versions(store)
    if not found:
        raise UsageError("there is no classifier in this store yet; `reconaudit classifier train` makes one.")
    chosen = [version for version in found if version.classifier_id.startswith(name or "")]
    if not chosen or (name and len(chosen) > 1):
        many = "several classifiers begin" if chosen else "no classifier begins"
        there = ", ".join(version.name for version in found[:8])
        raise UsageError(f"{many} with {name!r}; there are {there}.")
    return chosen[0]


def _version(row: tuple[Any, ...]) -> Version:
    identity, created, author, *parts, bias, threshold, trained_on, report = row
    names = ("features", "means", "scales", "weights")
    layer = {name: json.loads(part) for name, part in zip(names, parts, strict=True)}
    return Version(
        classifier_id=str(uuid.UUID(str(identity))),
        created=created.astimezone(datetime.UTC),
        author=author or "",
        layer=Layer.read(layer | {"bias": bias, "threshold": threshold}),
        trained_on=json.loads(trained_on),
        report=Report.read(json.loads(report)),
    )
