"""The few functions every part is drawn with: soft edges, bumps, waves, looked-up curves.

Pictures are the same bytes on every machine: per-sample arithmetic here and in all parts uses only
what IEEE 754 rounds correctly (+, -, *, /, square root); every other function is read from a table
that was rounded after it was computed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Field = NDArray[Any]
_KNOTS = 420


def edge(distance: Field, width: float) -> Field:
    """Coverage of an edge `width` wide: 0 outside (negative distance), 1 inside."""
    return _unit(distance * (1.0 / width) + 0.5)


def _unit(x: Field) -> Field:
    np.maximum(x, 0.0, out=x)
    return np.minimum(x, 1.0, out=x)


def rise(x: Field, start: float | Field, end: float | Field) -> Field:
    """A smooth step from 0 at `start` to 1 at `end` (start may be the larger)."""
    t = _unit((x - start) * (1.0 / (end - start)))
    return t * t * (3.0 - 2.0 * t)


def bump(u: Field, v: Field, at: tuple[float, float], radius: tuple[float, float]) -> Field:
    """A smooth hill of height 1 that ends at an ellipse: ``(1 - r²)²``."""
    du, dv = (u - at[0]) * (1.0 / radius[0]), (v - at[1]) * (1.0 / radius[1])
    hill = np.maximum(1.0 - du * du - dv * dv, 0.0)
    return hill * hill


def ridge(distance: Field, width: float) -> Field:
    """A smooth line of height 1 along distance 0 that ends at +-width."""
    hill = np.maximum(1.0 - (distance * (1.0 / width)) ** 2, 0.0)
    return hill * hill


def segment(u: Field, v: Field, start: tuple[float, float], end: tuple[float, float]) -> Field:
    """Distance to the straight line between two points."""
    du, dv = end[0] - start[0], end[1] - start[1]
    square = du * du + dv * dv
    pu, pv = u - start[0], v - start[1]
    t = _unit((pu * du + pv * dv) * (1.0 / square))
    return length(pu - t * du, pv - t * dv)


def length(x: Field, y: Field) -> Field:
    """Distance from the origin."""
    return np.sqrt(x * x + y * y)


def wave(turns: Field) -> Field:
    """A sine of so many turns, drawn with parabolas."""
    s = turns - np.floor(turns) - 0.5
    return s * (16.0 * np.abs(s) - 8.0)


def rounded(values: NDArray[Any]) -> NDArray[np.float32]:
    """Single precision, after rounding off what machines may disagree about."""
    return (np.round(np.asarray(values, np.float64) * 2.0**20) * 2.0**-20).astype(np.float32)


class Profile:
    """A function of one number, tabulated on an even grid and read by linear interpolation.

    Args:
        low, high: the interval tabulated; beyond it the end values hold.
        values: the table.
    """

    def __init__(self, low: float, high: float, values: NDArray[np.floating]) -> None:
        self.low, self.scale = low, (len(values) - 1) / (high - low)
        self.values = rounded(values)
        self.steps = np.zeros_like(self.values)
        self.steps[:-1] = self.values[1:] - self.values[:-1]

    def place(self, x: Field) -> tuple[NDArray[np.int32], Field]:
        """Where in the table x falls, to read several tables of one grid."""
        position = np.minimum(np.maximum((x - self.low) * self.scale, 0.0), len(self.values) - 1.001)
        index = position.astype(np.int32)
        return index, position - index.astype(np.float32)

    def read(self, index: NDArray[np.int32], fraction: Field) -> Field:
        return self.values.take(index) + fraction * self.steps.take(index)

    def __call__(self, x: Field) -> Field:
        return self.read(*self.place(x))


@lru_cache(maxsize=32)
def through(points: tuple[tuple[float, float], ...], low: float, high: float) -> Profile:
    """A profile that passes smoothly through (x, value) points."""
    before, after = (points[0], *points[:-1]), (*points[1:], points[-1])
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in zip(before, after, strict=True)]
    knots = np.array([(*point, slope) for point, slope in zip(points, slopes, strict=True)])
    x = np.arange(_KNOTS) * ((high - low) / (_KNOTS - 1)) + low
    i = np.minimum(np.maximum(np.searchsorted(knots[:, 0], x) - 1, 0), len(points) - 2)
    (x0, y0, s0), (x1, y1, s1) = knots[i].T, knots[i + 1].T
    t = np.minimum(np.maximum((x - x0) / (x1 - x0), 0), 1)
    a, b = t * t * (3 - 2 * t), t * (1 - t) * (x1 - x0)
    return Profile(low, high, y0 + a * (y1 - y0) + b * ((1 - t) * s0 - t * s1))
