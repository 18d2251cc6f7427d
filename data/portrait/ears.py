"""Ears, and what hangs on them."""

from __future__ import annotations

import numpy as np

from data.portrait.colour import linear, scaled
from data.portrait.identity import Identity
from data.portrait.layers import Layers
from data.portrait.nuisance import Nuisance
from data.portrait.shapes import bump, edge, length, ridge, rise
from data.portrait.skin import skin_colour
from data.portrait.view import View

GOLD = linear(232, 190, 110)
SILVER = linear(226, 228, 232)


def ears(view: View, layers: Layers, person: Identity, photo: Nuisance) -> None:
    """Two ears at the sides of the head; yaw shows more of one and less of the other."""
    base = skin_colour(person)
    for side in (-1, 1):
        show = 1 - 1.5 * side * view.sin_yaw
        if show < 0.25:
            continue
        half = 0.15 * person.ear * min(show, 1.5)
        x, y = view.seen(side * 0.97 * person.width, 0.13, -0.12)
        x += side * 0.03 * min(show, 1.4)
        box = view.box(x, y, 0.5, 0.75)
        a = side * (view.x[box] - x) * (1 / half)
        b = (view.y[box] - y) * (1 / (0.36 * person.ear))
        a = a - 0.28 * np.minimum(b, 0) ** 2 + 0.45 * np.maximum(b, 0) ** 2
        r = length(a, b)
        cover = edge((1 - r) * half, 1.3 * view.unit)
        helix = ridge(r - 0.8, 0.3)
        bowl = bump(a, b, (-0.25, 0.1), (0.75, 0.7))
        tone = 0.9 + 0.12 * helix - 0.45 * bowl - 0.2 * ridge(r - 0.55, 0.18) * rise(b, 0.5, 0.3)
        colour = [base[0] * tone, base[1] * tone * 0.86, base[2] * tone * 0.84]
        layers.lay(
            box, cover, colour, nx=side * (0.25 + 0.45 * a), ny=0.25 * b, gloss=0.15, open=0.8, depth=-0.25
        )


def earrings(view: View, layers: Layers, person: Identity, photo: Nuisance) -> None:
    """Studs on the lobes, or hoops under them."""
    if photo.earrings == "none":
        return
    metal = GOLD if photo.accent < 0.6 else SILVER
    for side in (-1, 1):
        show = 1 - 1.5 * side * view.sin_yaw
        if show < 0.3:
            continue
        x, y = view.seen(side * 0.97 * person.width, 0.13 + 0.33 * person.ear, -0.12)
        x += side * 0.03 * min(show, 1.4)
        box = view.box(x, y + 0.15, 0.35, 0.45)
        dx, dy = view.x[box] - x, view.y[box] - y
        if photo.earrings == "studs":
            cover = edge(0.06 - length(dx, dy), 1.2 * view.unit)
            spark = ridge(length(dx - 0.02 * photo.light_x, dy - 0.02 * photo.light_y), 0.045)
        else:
            ring = length(dx * (1 / 0.8), dy - 0.17) - 0.17
            cover = edge(0.024 + 0.2 * view.unit - np.abs(ring), 1.2 * view.unit)
            spark = rise(dy - 0.17 + dx * photo.light_x, 0.05, -0.12) * 0.6
        layers.lay(box, cover, scaled(metal, 0.8), nx=0.0, ny=-0.2, gloss=0.8, open=1.0, depth=-0.1)
        layers.glow[box] += 0.5 * spark * cover
