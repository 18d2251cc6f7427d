"""How well a classifier does, on pictures and people it never saw."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from sklearn.metrics import precision_recall_curve, roc_curve

from audits.classifier import measures
from audits.classifier.examples import Examples, scarce
from audits.classifier.layer import Floats, Layer
from audits.classifier.learning import Point, learning_curve
from audits.classifier.measures import Bools, Estimate, estimated
from audits.classifier.training import Unseen, fitted

DRAWS = 1000  # of the bootstrap of figures
REFITS = 200  # of the bootstrap of weights
_POINTS = 200  # of a curve, at most
_MILLIONS = 8  # numbers of a bootstrap held at once, at most


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
    """Another way to tell: its name, how well it does, and by how much the classifier does better."""

    name: str
    auc: Estimate
    gain: Estimate


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
                name=rival["name"], auc=_estimate(rival["auc"]), gain=_estimate(rival["gain"])
            )
        if (ceiling := found["ceiling"]) is not None:
            found["ceiling"] = Agreement(**ceiling | {"share": _estimate(ceiling["share"])})
        return cls(**found)


def report(
    examples: Examples,
    unseen: Unseen,
    layer: Layer,
    strength: float,
    *,
    baseline: tuple[str, Floats] | None = None,
    ceiling: Agreement | None = None,
    seed: int = 0,
) -> Report:
    """The report of a layer, from what the folds said of examples they were not trained on.

    Args:
        baseline: a score's name and ``(N,)`` values, higher where worse.
    """
    truth, said, p, weight = examples.hallucinated, unseen.said, unseen.p, examples.weight
    count = int(np.clip(_MILLIONS * 1_000_000 // len(examples), 100, DRAWS))
    drawn = measures.draws(examples.group, count, seed)

    def of(measure: measures.Measure) -> Estimate:
        return estimated(measure, weight, drawn)

    binned = measures.bins(p)
    chance = np.random.default_rng(seed).random((50, len(p))) < p
    false, true, _ = roc_curve(truth, p, sample_weight=weight)
    precision, recall, _ = precision_recall_curve(truth, p, sample_weight=weight)
    return Report(
        labels=len(examples),
        hallucinated=int(truth.sum()),
        images=int(examples.rows["image_id"].nunique()),
        groups=len(np.unique(examples.group)),
        strength=strength,
        auc=of(measures.auc(p, truth)),
        precision=of(measures.average_precision(p, truth)),
        accuracy=of(measures.share(said == truth)),
        sensitivity=of(measures.share(said, truth)),
        specificity=of(measures.share(~said, ~truth)),
        brier=of(measures.brier(p, truth)),
        ece=measures.calibration_error(p, truth, binned),
        ece_chance=float(np.mean([measures.calibration_error(p, row, binned) for row in chance])),
        roc=_thinned(false, true),
        pr=_thinned(recall[::-1], precision[::-1]),
        calibration=tuple(_bin(p, truth, binned == number) for number in np.unique(binned)),
        confusion={
            "hits": int((said & truth).sum()),
            "misses": int((~said & truth).sum()),
            "false_alarms": int((said & ~truth).sum()),
            "passed": int((~said & ~truth).sum()),
        },
        weights=_weights(examples, layer, strength, seed),
        learning=learning_curve(examples, unseen, seed),
        baseline=_rival(baseline, p, truth, of) if baseline else None,
        ceiling=ceiling,
        unseen=tuple(
            Judged(recon_id=str(recon), p=float(at), said=bool(call), hallucinated=bool(is_))
            for recon, at, call, is_ in zip(examples.rows["recon_id"], p, said, truth, strict=True)
        ),
        warnings=tuple(filter(None, [scarce(examples)])),
    )


def _weights(examples: Examples, layer: Layer, strength: float, seed: int) -> tuple[Estimate, ...]:
    """The layer's weights, with the intervals of layers trained anew on groups drawn with replacement."""
    scales, found = np.array(layer.scales), []
    for drawn in measures.draws(examples.group, REFITS, seed):
        chosen = np.repeat(np.arange(len(examples)), drawn.astype(int))
        again = examples[chosen]
        if 0 < again.hallucinated.sum() < len(again):
            refit = fitted(again, strength, calibrated=False)
            found.append(np.array(refit.weights) * scales / np.array(refit.scales))
    low, high = np.quantile(np.array(found), [0.025, 0.975], axis=0)
    return tuple(
        Estimate(value=weight, low=float(low[k]), high=float(high[k])) for k, weight in enumerate(layer.weights)
    )


def _rival(baseline: tuple[str, Floats], p: Floats, truth: Bools, of: Any) -> Rival:
    name, values = baseline
    ours, theirs = measures.auc(p, truth), measures.auc(values, truth)
    return Rival(
        name=name, auc=of(theirs), gain=of(lambda weights: ours(weights) - theirs(weights))
    )


def _bin(p: Floats, truth: Bools, here: Bools) -> Bin:
    count, share = int(here.sum()), float(truth[here].mean())
    low, high = measures.wilson(share, count)
    return Bin(p=float(p[here].mean()), share=share, low=low, high=high, labels=count)


def _thinned(x: Sequence[float] | Floats, y: Sequence[float] | Floats) -> tuple[tuple[float, float], ...]:
    """A curve with no more points than a chart can show, first and last among them."""
    places = np.unique(np.linspace(0, len(x) - 1, min(len(x), _POINTS)).round().astype(int))
    return tuple((float(x[k]), float(y[k])) for k in places)


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
