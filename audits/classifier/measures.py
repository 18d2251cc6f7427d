"""How well probabilities tell hallucinated from faithful, for many weightings of the examples at once.

Each measure takes weights ``(B, N)``: one row of ones is the sample itself, rows of how often each
example was drawn are a bootstrap. It returns ``(B,)``, NaN where a kind of label was not drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from audits.classifier.layer import Floats

Bools = NDArray[np.bool_]
Measure = Callable[[Floats], Floats]
Z = float(norm.ppf(0.975))


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A figure with its 95 % interval, in the figure's unit; NaN where it could not be had."""

    value: float
    low: float
    high: float


def draws(group: NDArray[np.int64], count: int, seed: int) -> Floats:
    """``(count, N)``: how often each example is in a bootstrap that draws whole groups, with replacement."""
    number = int(group.max()) + 1
    chosen = np.random.default_rng(seed).multinomial(number, np.full(number, 1 / number), size=count)
    return np.asarray(chosen[:, group], dtype=float)


def estimated(measure: Measure, weight: Floats, drawn: Floats) -> Estimate:
    """A measure of the sample, with the percentile interval of its bootstrap."""
    value = float(measure(weight[None])[0])
    spread = measure(drawn * weight)
    spread = spread[np.isfinite(spread)]
    if not len(spread):
        return Estimate(value=value, low=float("nan"), high=float("nan"))
    low, high = np.quantile(spread, [0.025, 0.975])
    return Estimate(value=value, low=float(low), high=float(high))


def auc(score: Floats, truth: Bools) -> Measure:
    """Area under the ROC curve: how often a true one scores above a false one, ties counting half.

    Example:
        >>> score, truth = np.array([0.1, 0.4, 0.35, 0.8]), np.array([False, False, True, True])
        >>> float(auc(score, truth)(np.ones((1, 4)))[0])
        0.75
    """
    rising = np.argsort(score, kind="stable")
    starts = np.flatnonzero(np.diff(score[rising], prepend=-np.inf))

    def measure(weights: Floats) -> Floats:
        sorted_weights = weights[:, rising]
        true = np.add.reduceat(sorted_weights * truth[rising], starts, axis=1)
        false = np.add.reduceat(sorted_weights * ~truth[rising], starts, axis=1)
        below = np.cumsum(false, axis=1) - false / 2
        return _ratio((true * below).sum(axis=1), true.sum(axis=1) * false.sum(axis=1))

    return measure


def average_precision(score: Floats, truth: Bools) -> Measure:
    """Area under the precision-recall curve as a sum of steps, without interpolation."""
    falling = np.argsort(-score, kind="stable")
    starts = np.flatnonzero(np.diff(-score[falling], prepend=-np.inf))

    def measure(weights: Floats) -> Floats:
        sorted_weights = weights[:, falling]
        true = np.add.reduceat(sorted_weights * truth[falling], starts, axis=1)
        every = np.add.reduceat(sorted_weights, starts, axis=1)
        precision = _ratio(np.cumsum(true, axis=1), np.cumsum(every, axis=1), empty=0.0)
        return _ratio((true * precision).sum(axis=1), true.sum(axis=1))

    return measure


def share(hit: Bools, among: Bools | None = None) -> Measure:
    """The share that is hit, of all or of those `among`: accuracy, sensitivity, specificity."""
    inside = np.ones(len(hit), dtype=bool) if among is None else among

    def measure(weights: Floats) -> Floats:
        return _ratio((weights * (hit & inside)).sum(axis=1), (weights * inside).sum(axis=1))

    return measure


def brier(p: Floats, truth: Bools) -> Measure:
    """Mean squared error of the probabilities."""
    return lambda weights: _ratio((weights * (p - truth) ** 2).sum(axis=1), weights.sum(axis=1))


def bins(p: Floats, most: int = 10, smallest: int = 10) -> NDArray[np.int64]:
    """A bin for each probability: equally full ones, ten at most, of about ten examples at least."""
    count = int(np.clip(len(p) // smallest, 2, most))
    edges = np.unique(np.quantile(p, np.arange(1, count) / count))
    return np.asarray(np.searchsorted(edges, p, side="right"), dtype=np.int64)


def calibration_error(p: Floats, truth: NDArray[np.floating] | Bools, binned: NDArray[np.int64]) -> float:
    """Expected calibration error: mean over examples of |share true − mean p| in their bin."""
    gaps = np.bincount(binned, np.asarray(truth, dtype=float) - p)
    return float(np.abs(gaps).sum() / len(p))


def wilson(share: float, count: float) -> tuple[float, float]:
    """Wilson's 95 % interval of a share of `count` independent trials.

    Example:
        >>> [round(end, 3) for end in wilson(0.1, 50)]
        [0.043, 0.214]
    """
    if count <= 0:
        return 0.0, 1.0
    centre = (share + Z * Z / (2 * count)) / (1 + Z * Z / count)
    half = Z * np.sqrt(share * (1 - share) / count + Z * Z / (4 * count * count)) / (1 + Z * Z / count)
    return (0.0 if share == 0 else float(centre - half)), (1.0 if share == 1 else float(centre + half))


def _ratio(above: Floats, below: Floats, empty: float = np.nan) -> Floats:
    return np.divide(above, below, out=np.full(np.shape(above), empty), where=below > 0)
