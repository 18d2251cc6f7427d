"""Hallucination rate of every method: what people say of a random draw, and what the classifier says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pandas as pd

from audits import labels
from audits.classifier.examples import groups
from audits.classifier.measures import Estimate, Z
from audits.classifier.prevalence import Errs, corrected, counted, effective
from audits.classifier.report import Report
from audits.classifier.verdicts import verdicts
from audits.classifier.versions import Version
from engine.store.connection import reading

LINE = ["dataset", "problem", "method", "kind"]
ENOUGH = 10  # labelled reconstructions from which a rate of labels is shown
_DRAWN = """
    SELECT DISTINCT recon_id::VARCHAR AS recon_id FROM assignment WHERE stream = 'random'
"""


@dataclass(frozen=True, kw_only=True)
class Rate:
    """How often a method hallucinates.

    Args:
        source: "labels": counted among labels that were drawn at random, or cover all pictures;
            "classifier": its flags, corrected for its errors (Rogan and Gladen).
        estimate: the rate with its 95 % interval.
        pictures: it is from.
    """

    source: Literal["labels", "classifier"]
    estimate: Estimate
    pictures: int


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture and the p that a method's output for it has."""

    dataset: str
    problem: str
    name: str
    p: float


@dataclass(frozen=True, kw_only=True)
class Rates:
    """The rates of one method and kind, as far as they can be had; `shown` is the one to show first.

    Args:
        pictures: that have a verdict of the classifier.
        flagged: share of them that it calls hallucinated, uncorrected.
        examples: the picture with the highest p, the median one and the lowest.
    """

    labels: Rate | None
    classifier: Rate | None
    pictures: int
    flagged: float
    examples: tuple[Picture, Picture, Picture]

    @property
    def shown(self) -> Rate | None:
        return self.labels or self.classifier


def rates(
    store: Path, version: Version, dataset: str | None = None, problem: str | None = None
) -> dict[tuple[str, str], Rates]:
    """(method, kind) -> its rates over a data set and a problem, or over all of them.

    Labelled reconstructions count with the verdict of folds that did not learn from them.
    """
    told = verdicts(store, version.classifier_id, dataset, problem)
    if told.empty:
        return {}
    told["group"] = groups(told)
    unseen = {entry.recon_id: entry.said for entry in version.report.unseen}
    told["hallucinated"] = [
        unseen.get(recon, said) for recon, said in zip(told["recon_id"], told["hallucinated"], strict=True)
    ]
    errs = errs_of(version.report)
    labelled = _drawn(store, version, told)
    found = {}
    for (method, kind), part in told.groupby(["method", "kind"], sort=False):
        found[str(method), str(kind)] = Rates(
            labels=_of_labels(part.merge(labelled, on="recon_id", suffixes=("", "_label"))),
            classifier=_of_classifier(part, errs),
            pictures=len(part),
            flagged=float(part["hallucinated"].mean()),
            examples=_examples(part),
        )
    return found


def errs_of(report: Report) -> Errs:
    """Sensitivity and specificity with the numbers of labels that their intervals are worth."""

    def worth(estimate: Estimate, labels: int) -> float:
        width = (estimate.high - estimate.low) / (2 * Z)
        share = estimate.value
        if not width > 0 or not 0 < share < 1:
            return float(min(labels, report.groups))
        return float(min(labels, share * (1 - share) / width**2))

    faithful = report.labels - report.hallucinated
    return Errs(
        sensitivity=report.sensitivity.value,
        specificity=report.specificity.value,
        hallucinated=worth(report.sensitivity, report.hallucinated),
        faithful=worth(report.specificity, faithful),
    )


def _drawn(store: Path, version: Version, told: pd.DataFrame) -> pd.DataFrame:
    """``recon_id, hallucinated``: labels that stand for all pictures of their case and method.

    Those drawn at random, and those of methods all of whose pictures in the case were labelled.
    """
    source = version.trained_on["labels"]
    found = labels.verdicts(store, source if isinstance(source, str) else tuple(source))
    with reading(store, database="labels") as con:
        drawn = set(con.execute(_DRAWN).df()["recon_id"])
    votes = labels.votes(store)
    seen = votes.loc[votes["annotator"].isin(version.trained_on["annotators"]), "recon_id"]
    census = told["recon_id"].isin(seen).groupby([told[name] for name in LINE]).transform("all")
    kept = drawn | set(told.loc[census, "recon_id"])
    return found.loc[found["recon_id"].isin(kept), ["recon_id", "hallucinated"]]


def _examples(part: pd.DataFrame) -> tuple[Picture, Picture, Picture]:
    falling = part.sort_values("p", ascending=False, kind="stable").to_dict("records")
    highest, median, lowest = (
        Picture(dataset=row["dataset"], problem=row["problem"], name=row["name"], p=float(row["p"]))
        for row in (falling[0], falling[len(falling) // 2], falling[-1])
    )
    return highest, median, lowest


def _of_labels(part: pd.DataFrame) -> Rate | None:
    if len(part) < ENOUGH:
        return None
    hit = part["hallucinated_label"].to_numpy(dtype=bool)
    return Rate(source="labels", estimate=counted(hit, part["group"].to_numpy()), pictures=len(part))


def _of_classifier(part: pd.DataFrame, errs: Errs) -> Rate | None:
    hit = part["hallucinated"].to_numpy(dtype=bool)
    estimate = corrected(float(hit.mean()), effective(hit, part["group"].to_numpy()), errs)
    if estimate is None:
        return None
    return Rate(source="classifier", estimate=estimate, pictures=len(part))
