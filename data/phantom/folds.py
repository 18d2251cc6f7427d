"""The folds of a cortex: furrows that wander in from the surface and from the midline."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from data.phantom.fields import Array, Draw
from data.phantom.head import Head

STEP = 0.012
APART = 0.058
CORE = (0.3, 0.42)

Walk = list[tuple[float, float, float]]


@dataclass(frozen=True, kw_only=True)
class Folds:
    """Furrows as points with the half-width of the fluid in them.

    Args:
        places: ``(n, 2)``, in the head's frame.
        widths: ``(n,)``.
    """

    places: Array
    widths: Array

    def distance(self, places: Array, reach: float = 0.25) -> Array:
        """From each of ``(n, 2)`` places to the wall of the nearest furrow; negative inside one.

        Args:
            places: in the head's frame.
            reach: what is farther than this counts as this far.
        """
        distance, nearest = cKDTree(self.places).query(places, distance_upper_bound=reach)
        return np.minimum(distance, reach) - np.append(self.widths, 0.0)[nearest]


def folded(head: Head, draw: Draw, front: float, back: float, wide: float) -> Folds:
    """The furrows of one brain.

    Args:
        head: whose brain.
        draw: the stream of numbers.
        front: the midline cleft runs from the forehead to this height, ...
        back: ... and from this height to the back of the head.
        wide: 1 is a young brain; more widens the furrows.
    """
    surface = head.place(np.array([0.0, np.pi]), head.brain)
    top, bottom = float(surface[0, 1]), float(surface[1, 1])
    cutter = _Cutter(head, draw)
    cutter.cleft(top, front)
    cutter.cleft(bottom, back)
    for side in (-1.0, 1.0):
        _insula(cutter, side)
        _inner(cutter, side, top + 0.14, front - 0.02)
        _inner(cutter, side, back + 0.04, bottom - 0.14)
        _outer(cutter, side)
    return cutter.folds(wide)


def _insula(cutter: _Cutter, side: float) -> None:
    """The deep furrow at the side, which forks before the island."""
    draw = cutter.draw
    start = cutter.head.place(np.array([side * draw.between(1.15, 1.35)]), cutter.head.brain)[0]
    way = np.array([side * draw.between(0.36, 0.4), draw.between(-0.12, -0.05)]) - start
    heading = float(np.arctan2(way[0], -way[1]))
    walk = cutter.cut((start[0], start[1]), heading, float(np.hypot(way[0], way[1])), 0.016, wander=0.12)
    x, y, _ = walk[-1]
    cutter.twig((x, y), side * draw.between(-0.2, 0.1), 0.016)
    cutter.twig((x, y), np.pi - side * draw.between(-0.1, 0.25), 0.016)


def _inner(cutter: _Cutter, side: float, low: float, high: float) -> None:
    """Furrows from the midline cleft, between two heights."""
    draw = cutter.draw
    y = low + draw.between(0, 0.08)
    while y < high:
        width = draw.between(0.004, 0.008)
        walk = cutter.cut((0.0, y), side * draw.between(1.1, 2.0), draw.between(0.12, 0.26), width)
        cutter.fork(walk, width)
        y += draw.between(0.09, 0.14)


def _outer(cutter: _Cutter, side: float) -> None:
    """Furrows from the surface, deep and shallow ones by turns."""
    draw, head = cutter.draw, cutter.head
    angle, deep = draw.between(0.1, 0.2), draw.chance(0.5)
    while angle < np.pi - 0.1:
        x, y = head.place(np.array([side * angle]), head.brain)[0]
        heading = float(np.arctan2(-x, 0.65 * y)) + draw.between(-0.5, 0.5)
        length = draw.between(0.24, 0.42) if deep else draw.between(0.12, 0.24)
        width = draw.between(0.005, 0.010)
        walk = cutter.cut((x, y), heading, length, width)
        if deep:
            cutter.fork(walk, width)
        deep = not deep if draw.chance(0.8) else deep
        angle += draw.between(0.11, 0.18)


class _Cutter:
    """Cuts furrows one after another, none nearer to another than a fold is thick."""

    def __init__(self, head: Head, draw: Draw) -> None:
        self.head, self.draw = head, draw
        self._places: list[tuple[float, float]] = []
        self._widths: list[float] = []
        self._cleft: list[tuple[float, float]] = []

    def cleft(self, start: float, end: float) -> None:
        """The cleft between the two halves, from one height to another."""
        sway, phase = self.draw.between(0.0, 0.012), self.draw.between(0, 2 * np.pi)
        heights = np.linspace(start, end, 2 + round(abs(end - start) / STEP * 3))
        self._cleft += [(sway * float(np.sin(9 * y + phase)), float(y)) for y in heights]

    def cut(
        self, start: tuple[float, float], heading: float, length: float, width: float, wander: float = 0.22
    ) -> Walk:
        """Walk from `start`, turning a little at each step; what was walked, as (x, y, heading)."""
        x, y = start
        others = np.array(self._places).reshape(-1, 2)
        turn, course = 0.0, heading
        steps = max(5, round(length / STEP))
        walk: Walk = []
        for step in range(steps):
            turn = 0.6 * turn + self.draw.between(-wander, wander)
            heading += turn + 0.08 * (course - heading)
            x, y = x + STEP * float(np.sin(heading)), y - STEP * float(np.cos(heading))
            if step > 3 and self._blocked(x, y, others, leaving=step <= 5):
                break
            walk.append((x, y, heading))
        fine = np.arange(0, len(walk) - 1 + 1e-9, 1 / 3)
        walked = np.array(walk)
        across, down = (np.interp(fine, np.arange(len(walk)), walked[:, axis]) for axis in (0, 1))
        self._places += list(zip(across.tolist(), down.tolist(), strict=True))
        self._widths += [width * (1 - 0.6 * float(share)) for share in fine / steps]
        return walk

    def fork(self, walk: Walk, width: float) -> None:
        """Twigs to either side, off a furrow's end or off its middle."""
        if len(walk) < 6:
            return
        x, y, heading = walk[-1] if self.draw.chance(0.5) else walk[len(walk) * 2 // 3]
        spread = self.draw.between(0.8, 1.4)
        for side in (-1, 1):
            if self.draw.chance(0.75):
                self.twig((x, y), heading + side * spread, width)

    def twig(self, start: tuple[float, float], heading: float, width: float) -> None:
        """A short furrow that leaves another one."""
        places, widths = self._places, self._widths
        far = np.hypot(*(np.array(places) - start).T) > 1.5 * APART
        self._places = [place for place, away in zip(places, far, strict=True) if away]
        self._widths = [0.0] * len(self._places)
        kept = len(self._places)
        self.cut(start, heading, self.draw.between(0.06, 0.12), width * 0.8)
        self._places, self._widths = places + self._places[kept:], widths + self._widths[kept:]

    def folds(self, wide: float) -> Folds:
        """All furrows cut so far, their fluid `wide` times as wide."""
        widths = np.array(self._widths + [0.008] * len(self._cleft))
        return Folds(places=np.array(self._places + self._cleft), widths=widths * wide)

    def _blocked(self, x: float, y: float, others: Array, *, leaving: bool) -> bool:
        if (x / CORE[0]) ** 2 + (y / CORE[1]) ** 2 < 1 or abs(x) < 0.06:
            return True
        if len(others) and np.min(np.hypot(others[:, 0] - x, others[:, 1] - y)) < APART:
            return True
        return not leaving and float(self.head.depth(np.asarray(x), np.asarray(y))) < self.head.brain + 0.05
