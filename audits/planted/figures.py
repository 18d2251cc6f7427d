"""How well a score tells planted from unplanted, and how well a map shows the place. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation

from audits.classifier.measures import Estimate, auc, draws, estimated, share

ALARMS = 0.05  # share of the unplanted that a threshold may flag
DRAWN = 1000  # bootstraps
BINS = 512
NEAR = 32  # a map points right if its peak lies within 1/32 of a side of the plant

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Telling:
    """How well a score tells.

    Args:
        auc: area under the ROC curve, with a 95 % interval.
        threshold: fixed on the validation pictures, where it flags 5 % of the unplanted.
        detection: share of the planted that it flags.
        alarms: share of the unplanted that it flags.
        count: pairs.
    """

    auc: Estimate
    threshold: float
    detection: Estimate
    alarms: float
    count: int


@dataclass(frozen=True, kw_only=True)
class Showing:
    """How well a map shows the place.

    Args:
        auroc: area under the ROC curve of all pixels of the planted pictures, with a 95 % interval.
        precision: average precision of the same.
        pointing: share of the pictures where the map's peak lies in the plant or next to it.
        threshold: fixed on the validation pictures, where it gives the largest overlap.
        overlap: intersection over union at that threshold, of all pictures together.
        count: planted pictures.
    """

    auroc: Estimate
    precision: Estimate
    pointing: Estimate
    threshold: float
    overlap: float
    count: int


def numbered(groups: list[str]) -> NDArray[np.int64]:
    """A number for each group."""
    return np.unique(groups, return_inverse=True)[1].astype(np.int64)


def threshold(values: Floats) -> float:
    """The smallest number above which at most 5 % of the unplanted lie: of ``(N, 2)`` values."""
    return float(np.quantile(values[:, 0], 1 - ALARMS, method="higher"))


def telling(values: Floats, groups: list[str], limit: float, seed: int = 0) -> Telling:
    """How well a score tells ``(N, 2)`` values, without and with a plant; the bootstrap draws groups.

    Example:
        >>> values = np.array([[0.1, 0.9], [0.2, 0.8], [0.3, 0.25]])
        >>> found = telling(values, ["a", "b", "c"], limit=0.3)
        >>> round(found.auc.value, 3), round(found.detection.value, 3), found.alarms
        (0.889, 0.667, 0.0)
    """
    group = numbered(groups)
    planted = np.repeat([False, True], len(values))
    flat, both = values.T.reshape(-1), np.concatenate([group, group])
    drawn = draws(both, DRAWN, seed)
    flagged, every = flat > limit, np.ones(len(flat))
    return Telling(
        auc=estimated(auc(flat, planted), every, drawn),
        threshold=limit,
        detection=estimated(share(flagged, planted), every, drawn),
        alarms=float(flagged[~planted].mean()),
        count=len(values),
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Counts:
    """Pixels of each picture by the value of a map, within the plant and beside it.

    Args:
        edges: ``(K,)`` rising; bin k holds values from edge k - 1 up to, but not with, edge k.
        inside: ``(N, K + 1)``; outside: likewise.
    """

    edges: Floats
    inside: Floats
    outside: Floats


def edges(fields: NDArray[np.floating]) -> Floats:
    """Values that split the pixels of maps ``(N, H, W)`` into bins as equally full as may be."""
    return np.unique(np.quantile(fields.astype(np.float64), np.arange(1, BINS) / BINS))


def counted(fields: NDArray[np.floating], masks: Bools, limits: Floats) -> Counts:
    """Maps ``(N, H, W)`` counted over bins."""
    bins = np.searchsorted(limits, fields.reshape(len(fields), -1).astype(np.float64), side="right")
    parts: list[list[NDArray[np.int64]]] = [[], []]
    for row, mask in zip(bins, masks.reshape(len(masks), -1), strict=True):
        for part, where in zip(parts, (mask, ~mask), strict=True):
            part.append(np.bincount(row[where], minlength=len(limits) + 1))
    return Counts(edges=limits, inside=np.array(parts[0], float), outside=np.array(parts[1], float))


def pixel_auroc(counts: Counts, weights: Floats) -> Floats:
    """Area under the ROC curve of all pixels, pictures weighted by each row: ``(B, N)`` to ``(B,)``."""
    inside, outside = weights @ counts.inside, weights @ counts.outside
    below = np.cumsum(outside, axis=1) - outside / 2
    return (inside * below).sum(axis=1) / (inside.sum(axis=1) * outside.sum(axis=1))


def pixel_precision(counts: Counts, weights: Floats) -> Floats:
    """Average precision of all pixels, pictures weighted by each row: ``(B, N)`` to ``(B,)``."""
    inside, outside = (weights @ part[:, ::-1] for part in (counts.inside, counts.outside))
    found, flagged = np.cumsum(inside, axis=1), np.cumsum(inside + outside, axis=1)
    precision = np.divide(found, flagged, out=np.zeros_like(found), where=flagged > 0)
    return (inside * precision).sum(axis=1) / inside.sum(axis=1)


def overlaps(counts: Counts) -> Floats:
    """Intersection over union of the pixels at or above each edge with the plants: ``(K,)``."""
    inside, outside = (part.sum(axis=0)[::-1].cumsum()[::-1] for part in (counts.inside, counts.outside))
    return inside[1:] / (inside[0] + outside[1:])


def best_overlap(counts: Counts) -> float:
    """The edge of the largest overlap."""
    return float(counts.edges[int(np.argmax(overlaps(counts)))])


def pointing(fields: NDArray[np.floating], masks: Bools) -> Bools:
    """Whether each map's peak lies in its plant, or within 1/32 of a side of it."""
    reach = max(1, round(fields.shape[-1] / NEAR))
    peaks = fields.reshape(len(fields), -1).argmax(axis=1)
    near = [binary_dilation(mask, np.ones((2 * reach + 1,) * 2)).reshape(-1) for mask in masks]
    return np.array([mask[peak] for mask, peak in zip(near, peaks, strict=True)])


def showing(
    fields: NDArray[np.floating], masks: Bools, groups: list[str], limits: Floats, limit: float, seed: int = 0
) -> Showing:
    """How well maps ``(N, H, W)`` show their plants; the bootstrap draws groups.

    Args:
        limits: the bins' edges; limit: one of them, where the overlap is taken.
    """
    counts, group = counted(fields, masks, limits), numbered(groups)
    drawn, every = draws(group, DRAWN, seed), np.ones(len(fields))
    at = int(np.searchsorted(limits, limit))
    return Showing(
        auroc=estimated(lambda w: pixel_auroc(counts, w), every, drawn),
        precision=estimated(lambda w: pixel_precision(counts, w), every, drawn),
        pointing=estimated(share(pointing(fields, masks)), every, drawn),
        threshold=limit,
        overlap=float(overlaps(counts)[at]),
        count=len(fields),
    )
