"""The face's coordinates at every sample, and painting hills on small parts of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import numpy as np

from data.portrait.shapes import Field, bump


class Ground:
    """Coordinates (u, v) of a block of samples; v grows downwards, nearly row by row.

    Attributes:
        u, v: the coordinates; side: distance from the middle, rounded off at the middle itself.
    """

    def __init__(self, u: Field, v: Field) -> None:
        self.u, self.v = u, v
        self.side = np.sqrt(u * u + 0.01)
        if v.size:
            self._highest: list[float] = np.maximum.accumulate(v.max(axis=1)).tolist()
            self._lowest: list[float] = np.minimum.accumulate(v.min(axis=1)[::-1])[::-1].tolist()
        else:
            self._highest, self._lowest = [], []

    def rows(self, low: float, high: float) -> slice:
        """The rows outside which v lies beyond [low, high]."""
        start = bisect_left(self._highest, low)
        return slice(start, max(bisect_right(self._lowest, high), start))

    def hill(
        self,
        onto: Field,
        height: float,
        at: tuple[float, float],
        radius: tuple[float, float],
        *,
        pair: bool = False,
    ) -> None:
        """Add a bump to a field of the same shape; `pair` adds one on either side of the middle."""
        rows = self.rows(at[1] - radius[1], at[1] + radius[1])
        onto[rows] += height * bump((self.side if pair else self.u)[rows], self.v[rows], at, radius)
