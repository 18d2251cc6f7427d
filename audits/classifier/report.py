"""How well a classifier does, on pictures and people it never saw: the figures, as they are stored."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from audits.classifier.measures import Estimate


@dataclass(frozen=True, kw_only=True)
class Bin:
    """Examples of about the same probability: their mean p, the share that is hallucinated, its interval."""

    p: float
    share: float
    low: float
    high: float
    labels: int


@dataclass(frozen=True, kw_only=True)
class Rival:
    """Another way to tell: its name, how well it does, by how much the classifier does better, its ROC."""

    name: str
    auc: Estimate
    gain: Estimate
    roc: tuple[tuple[float, float], ...]


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """How often two annotators give a reconstruction the same verdict: what accuracy can hope for."""

    annotators: int
    pairs: int
    share: Estimate


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A labelled reconstruction as judged by a layer that knew neither its image nor its identity."""

    recon_id: str
    p: float
    said: bool
    hallucinated: bool

    @property
    def wrong(self) -> bool:
        return self.said != self.hallucinated


@dataclass(frozen=True, kw_only=True)
class Point:
    """A place on the learning curve.

    Args:
        labels: that a layer learned from, on average over folds and draws.
        auc: mean over draws of the AUC on folds not learned from.
        low: lower end of what 95 % of draws have; the mean itself at the last point, which is one.
        high: upper end.
    """

    labels: int
    auc: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Report:
    """What cross-validation says; every interval is 95 %, by a bootstrap of whole groups.

    Args:
        labels: reconstructions with a verdict.
        hallucinated: of these.
        images: different ones.
        groups: different images or identities, which folds keep whole.
        strength: C, which the folds chose.
        auc: area under the ROC curve.
        precision: area under the precision-recall curve; by chance the share of hallucinated ones.
        accuracy: at the thresholds that the folds chose, as sensitivity and specificity.
        ece: expected calibration error.
        ece_chance: what it would be with p right and this many labels.
        roc: (false-alarm rate, sensitivity).
        pr: (recall, precision).
        confusion: hits, misses, false alarms and rightly passed ones.
        weights: of the standardised features, in their order.
        learning: AUC by number of labels.
        baseline: a score averaged over the picture, on the same labels.
        ceiling: how two annotators agree; None where no reconstruction has two.
        unseen: every label.
        warnings: what to bear in mind.
    """

    labels: int
    hallucinated: int
    images: int
    groups: int
    strength: float
    auc: Estimate
    precision: Estimate
    accuracy: Estimate
    sensitivity: Estimate
    specificity: Estimate
    brier: Estimate
    ece: float
    ece_chance: float
    roc: tuple[tuple[float, float], ...]
    pr: tuple[tuple[float, float], ...]
    calibration: tuple[Bin, ...]
    confusion: Mapping[str, int]
    weights: tuple[Estimate, ...]
    learning: tuple[Point, ...]
    baseline: Rival | None
    ceiling: Agreement | None
    unseen: tuple[Judged, ...]
    warnings: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """As JSON has it; what could not be had is null."""
        return {name: _plain(value) for name, value in asdict(self).items()}

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Report:
        """The report of a `document`."""
        found = dict(document)
        for name in ("auc", "precision", "accuracy", "sensitivity", "specificity", "brier"):
            found[name] = _estimate(found[name])
        for name in ("roc", "pr"):
            found[name] = tuple((x, y) for x, y in found[name])
        found["calibration"] = tuple(Bin(**entry) for entry in found["calibration"])
        found["weights"] = tuple(_estimate(entry) for entry in found["weights"])
        found["learning"] = tuple(Point(**entry) for entry in found["learning"])
        found["unseen"] = tuple(Judged(**entry) for entry in found["unseen"])
        found["warnings"] = tuple(found["warnings"])
        if (rival := found["baseline"]) is not None:
            found["baseline"] = Rival(
                name=rival["name"],
                auc=_estimate(rival["auc"]),
                gain=_estimate(rival["gain"]),
                roc=tuple((x, y) for x, y in rival["roc"]),
            )
        if (ceiling := found["ceiling"]) is not None:
            found["ceiling"] = Agreement(**ceiling | {"share": _estimate(ceiling["share"])})
        return cls(**found)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _estimate(document: Mapping[str, float | None]) -> Estimate:
    return Estimate(**{name: float("nan") if value is None else value for name, value in document.items()})
