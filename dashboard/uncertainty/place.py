"""The samples at one place: a pixel or a drawn region, one number for each sample."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from dashboard.compare.region import statistics
from dashboard.desk.panel import Panel
from dashboard.uncertainty.case import NOMINAL

Region = tuple[int, int, int, int]


@dataclass(frozen=True, kw_only=True)
class Place:
    """What the samples say at a place.

    Args:
        values: of each sample, the mean over the region's pixels and channels.
        truth: likewise; None where there is none to compare with.
        interval: 90 %, taking samples and truth as draws of one normal distribution; None where the samples
            are alike or only one.
    """

    values: tuple[float, ...]
    truth: float | None
    interval: tuple[float, float] | None

    @property
    def mean(self) -> float:
        return float(np.mean(self.values))


def place(region: Region, size: tuple[int, int], truth: Panel, samples: Sequence[Panel]) -> Place | None:
    """The samples in a region; None where no sample has a picture.

    Args:
        region: left, top, width, height in pixels of the image.
        size: the image's height and width.
    """
    measured = [statistics(panel, truth, region, size) for panel in samples]
    values = tuple(found.mean for found in measured if found)
    if not values:
        return None
    found = statistics(truth, truth, region, size)
    return Place(values=values, truth=found.mean if found else None, interval=interval(values))


def interval(values: Sequence[float]) -> tuple[float, float] | None:
    """Mean ± t · deviation · √(1 + 1/M): where the next draw of a normal distribution lies in 90 %.

    Example:
        >>> [round(end, 3) for end in interval([0.0, 1.0, 2.0])]
        [-2.372, 4.372]
    """
    total = len(values)
    spread = float(np.std(values, ddof=1)) if total > 1 else 0.0
    if spread <= 1e-9:
        return None
    half = float(student.ppf((1 + NOMINAL) / 2, total - 1)) * spread * math.sqrt(1 + 1 / total)
    middle = float(np.mean(values))
    return middle - half, middle + half


def spoken(region: Region) -> str:
    """A place in words.

    Example:
        >>> spoken((3, 7, 1, 1)), spoken((3, 7, 4, 2))
        ('column 3, row 7', '4×2 pixels from column 3, row 7, their mean,')
    """
    left, top, width, height = region
    start = f"column {left}, row {top}"
    return start if width == height == 1 else f"{width}×{height} pixels from {start}, their mean,"
