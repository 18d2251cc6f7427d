"""The examination: what cross-validation says of a classifier, with intervals."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from sklearn.metrics import precision_recall_curve, roc_curve

from audits.classifier import measures
from audits.classifier.examples import Examples, scarce
from audits.classifier.layer import Floats, Layer
from audits.classifier.learning import learning_curve
from audits.classifier.measures import Bools, Estimate, Measure, estimated
from audits.classifier.report import Agreement, Bin, Judged, Report, Rival
from audits.classifier.training import Unseen, fitted

DRAWS = 1000  # of the bootstrap of figures
REFITS = 200  # of the bootstrap of weights
_POINTS = 200  # of a curve, at most
_MILLIONS = 8  # numbers of a bootstrap held at once, at most


def examined(
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

    def of(measure: Measure) -> Estimate:
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
        accuracy=_share(said == truth, truth | ~truth, examples, of),
        sensitivity=_share(said, truth, examples, of),
        specificity=_share(~said, ~truth, examples, of),
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


def _share(hit: Bools, among: Bools, examples: Examples, of: Callable[[Measure], Estimate]) -> Estimate:
    """A share with the bootstrap's interval; with Wilson's over groups where all are hit, or none."""
    found = of(measures.share(hit, among))
    if 0 < found.value < 1:
        return found
    low, high = measures.wilson(found.value, len(np.unique(examples.group[among])))
    return Estimate(value=found.value, low=low, high=high)


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
        Estimate(value=weight, low=float(low[k]), high=float(high[k]))
        for k, weight in enumerate(layer.weights)
    )


def _rival(baseline: tuple[str, Floats], p: Floats, truth: Bools, of: Callable[[Measure], Estimate]) -> Rival:
    name, values = baseline
    ours, theirs = measures.auc(p, truth), measures.auc(values, truth)
    false, true, _ = roc_curve(truth, values)
    return Rival(
        name=name,
        auc=of(theirs),
        gain=of(lambda weights: ours(weights) - theirs(weights)),
        roc=_thinned(false, true),
    )


def _bin(p: Floats, truth: Bools, here: Bools) -> Bin:
    count, share = int(here.sum()), float(truth[here].mean())
    low, high = measures.wilson(share, count)
    return Bin(p=float(p[here].mean()), share=share, low=low, high=high, labels=count)


def _thinned(x: Sequence[float] | Floats, y: Sequence[float] | Floats) -> tuple[tuple[float, float], ...]:
    """A curve with no more points than a chart can show, first and last among them."""
    places = np.unique(np.linspace(0, len(x) - 1, min(len(x), _POINTS)).round().astype(int))
    return tuple((float(x[k]), float(y[k])) for k in places)
