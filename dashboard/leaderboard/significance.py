"""Which differences between methods are more than noise? Paired, over the same pictures."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Matrix = NDArray[np.float64]
FEWEST = 6  # below six pairs no two-sided sign test reaches 5 %: 2 / 2**5 > 0.05
LEVEL = 0.05


def tied(values: Matrix, best: int, draws: int = 1000, seed: int = 0) -> NDArray[np.bool_] | None:
    """Which methods cannot be told from the best: a paired bootstrap of the mean difference.

    A method is tied where the central 95 % of the resampled mean differences to the best hold 0.

    Args:
        values: one row per method, one column per picture; NaN where a method has no number.
        best: the row to compare with.
        draws: resamples of the pictures.
        seed: of the resampling, so that a table is the same each time.

    Shape:
        ``(methods, pictures)`` gives ``(methods,)``; None for fewer than `FEWEST` pictures.

    References:
        Efron and Tibshirani, "An introduction to the bootstrap", 1993.

    Example:
        >>> tied(np.array([[1.0, 2, 3, 4, 5, 6], [1.1, 1.9, 3, 4, 5, 6], [0.0, 1, 2, 3, 4, 5]]), best=0)
        array([ True,  True, False])
    """
    difference = values - values[best]
    pictures = values.shape[1]
    if pictures < FEWEST:
        return None
    weights = _weights(pictures, draws, seed)
    present = np.isfinite(difference)
    filled = np.where(present, difference, 0)
    counts = np.maximum(weights @ present.T.astype(float), 1e-12)
    low, high = np.quantile(weights @ filled.T / counts, [LEVEL / 2, 1 - LEVEL / 2], axis=0)
    result: NDArray[np.bool_] = (present.sum(axis=1) >= FEWEST) & (low <= 0) & (high >= 0)
    return result


@lru_cache(maxsize=2)
def _weights(pictures: int, draws: int, seed: int) -> Matrix:
    """How often each resample holds each picture: ``(draws, pictures)``."""
    rng = np.random.default_rng(seed)
    return rng.multinomial(pictures, np.full(pictures, 1 / pictures), size=draws).astype(float)


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """Mean ranks of methods over pictures, and how far apart they must be to differ.

    Args:
        ranks: mean rank of each method, 1 is best.
        pictures: over how many.
        p: of Friedman's test that all methods are alike.
        difference: Nemenyi's critical difference of mean ranks, at 5 %.
    """

    ranks: Matrix
    pictures: int
    p: float
    difference: float

    @property
    def groups(self) -> list[tuple[int, int]]:
        """Runs of methods, as places in order of rank, that do not differ; none within another."""
        order = np.sort(self.ranks)
        found: list[tuple[int, int]] = []
        for first in range(len(order)):
            last = int(np.searchsorted(order, order[first] + self.difference, side="right")) - 1
            if last > first and (not found or last > found[-1][1]):
                found.append((first, last))
        return found


def ranking(values: Matrix, higher_is_better: bool) -> Ranking | None:
    r"""Rank the methods on each picture; test them all, then pairs.

    .. math:: CD = q_{0.05}(k) \sqrt{\frac{k(k+1)}{6N}}

    Args:
        values: one row per method, one column per picture, complete.
        higher_is_better: the direction of the score.

    Shape:
        ``(k, N)``; None for fewer than three methods or `FEWEST` pictures.

    References:
        Demšar, "Statistical comparisons of classifiers over multiple data sets", JMLR 2006.
    """
    methods, pictures = values.shape
    if methods < 3 or pictures < FEWEST:
        return None
    ranks = stats.rankdata(-values if higher_is_better else values, axis=0).mean(axis=1)
    alike = bool(np.all(values == values[0]))
    p = 1.0 if alike else float(stats.friedmanchisquare(*values).pvalue)
    q = float(stats.studentized_range.ppf(1 - LEVEL, methods, math.inf)) / math.sqrt(2)
    difference = q * math.sqrt(methods * (methods + 1) / (6 * pictures))
    return Ranking(ranks=ranks, pictures=pictures, p=p, difference=difference)
