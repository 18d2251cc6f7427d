"""Glasses: two rims, a bridge, the sides, and the light on the lenses."""

from __future__ import annotations

from math import copysign

import numpy as np

from data.portrait.colour import FRAME
from data.portrait.identity import Identity
from data.portrait.layers import Layers
from data.portrait.nuisance import Nuisance
from data.portrait.shapes import Field, edge, length, ridge, rise
from data.portrait.view import View

# half width, half height and roundness of a lens, thickness of the rim
_SHAPES = {
    "thin": (0.335, 0.245, 0.2, 0.012),
    "thick": (0.35, 0.23, 0.1, 0.036),
    "sun": (0.38, 0.27, 0.14, 0.035),
}


def glasses(view: View, layers: Layers, person: Identity, photo: Nuisance) -> None:
    """Put them on the nose, a little in front of the eyes."""
    if photo.glasses == "none":
        return
    wide, tall, radius, rim = _SHAPES[photo.glasses]
    rim = max(rim, 0.55 * view.unit)
    x0, y0 = view.seen(0, person.eye_height + 0.05, 0.98)
    box = view.box(x0, y0, 1.15, 0.4)
    u = (view.x[box] - x0) * (1 / view.cos_yaw)
    v = view.y[box] - y0
    side = np.abs(u)
    centre = max(person.eye_gap, wide + 0.09)
    lens = _rounded(side - centre, v, wide, tall, radius)
    colour = FRAME[photo.glasses]
    glass = edge(-lens, 1.2 * view.unit)
    if photo.glasses == "sun":
        shade = rise(v, -0.3, 0.3)
        layers.lay(
            box,
            0.9 * glass,
            [c * (0.8 + 0.8 * shade) for c in (0.02, 0.021, 0.024)],
            nx=0.3 * u,
            ny=0.3 * v,
            gloss=0.12,
            open=1.0,
        )
        layers.glow[box] += 0.06 * glass * rise(u * photo.light_x - v - 0.06, -0.1, 0.25)
    else:
        layers.tint(box, 0.05 * glass, (0.6, 0.64, 0.68))
        streak = ridge(side - centre - 0.5 * v - 0.12 * copysign(1.0, photo.light_x) * np.sign(u), 0.09)
        layers.glow[box] += 0.05 * glass * streak
    under = edge(rim - np.abs(lens), 1.2 * view.unit + 0.04)
    layers.open[box] *= 1 - 0.25 * _down(under, view)
    frame = edge(rim - np.abs(lens), 1.2 * view.unit)
    bridge = edge(rim - np.abs(v + 0.1 - 0.25 * u * u), 1.2 * view.unit) * (side < centre - wide + 0.02)
    temple = (
        edge(rim - np.abs(v + 0.13), 1.2 * view.unit)
        * (side > centre + wide - 0.03)
        * rise(side, person.width + 0.02, person.width - 0.05)
    )
    cover = np.maximum(np.maximum(frame, bridge), temple)
    layers.lay(
        box, cover, colour, nx=0.2 * u, ny=-0.2, gloss=0.12 if photo.glasses != "thin" else 0.35, open=1.0
    )


def _rounded(x: Field, y: Field, wide: float, tall: float, radius: float) -> Field:
    """Signed distance to a rectangle with round corners, negative inside."""
    dx, dy = np.abs(x) - (wide - radius), np.abs(y) - (tall - radius)
    return length(np.maximum(dx, 0), np.maximum(dy, 0)) + np.minimum(np.maximum(dx, dy), 0) - radius


def _down(cover: Field, view: View) -> Field:
    """The same a little lower: where the rim's shadow falls."""
    steps = max(1, round(0.05 / view.unit))
    moved = np.zeros_like(cover)
    moved[steps:] = cover[:-steps]
    return moved
