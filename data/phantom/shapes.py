"""Signed distances of simple shapes: positive inside, in the units of the plane, roughly."""

from __future__ import annotations

import numpy as np

from data.phantom.fields import Array


def ellipse(
    x: Array, y: Array, centre: tuple[float, float], radii: tuple[float, float], turn: float
) -> Array:
    """An ellipse with `radii` along its own axes, turned clockwise by `turn` radians.

    Exactly 0 on the outline; elsewhere scaled by the smaller radius.
    """
    right, down = x - centre[0], y - centre[1]
    cos, sin = np.cos(turn), np.sin(turn)
    along, across = cos * right + sin * down, cos * down - sin * right
    return (1 - np.hypot(along / radii[0], across / radii[1])) * min(radii)


def tube(x: Array, y: Array, places: list[tuple[float, float]], radii: list[float]) -> Array:
    """A bent tube through `places`, with a radius at each, in between linear."""
    inside = np.full(np.shape(x), -np.inf)
    for i in range(len(places) - 1):
        (x0, y0), (x1, y1) = places[i], places[i + 1]
        right, down = x1 - x0, y1 - y0
        along = np.clip(((x - x0) * right + (y - y0) * down) / (right**2 + down**2), 0, 1)
        radius = radii[i] + (radii[i + 1] - radii[i]) * along
        inside = np.maximum(inside, radius - np.hypot(x - x0 - along * right, y - y0 - along * down))
    return inside
