"""Eyebrows: a band of short hairs over each eye."""

from __future__ import annotations

import numpy as np

from data.portrait.colour import HAIR, Colour, mix, scaled
from data.portrait.head import Head
from data.portrait.identity import Identity
from data.portrait.layers import Layers
from data.portrait.noise import cloud, read
from data.portrait.nuisance import Nuisance
from data.portrait.shapes import rise, through
from data.portrait.skin import skin_colour
from data.portrait.view import View

# heights over the inner end at the middle, the peak and the tail
_SHAPES = {
    "soft": (0.035, 0.045, -0.015),
    "straight": (0.012, 0.012, -0.03),
    "arched": (0.06, 0.095, -0.01),
    "angled": (0.03, 0.075, 0.0),
}
_WEIGHTS = {"thin": (0.026, 0.72), "medium": (0.042, 0.85), "thick": (0.062, 0.95)}


def brow_colour(person: Identity) -> Colour:
    """A little darker than the hair, never as pale as blond or white hair."""
    hair = HAIR[person.hair_colour]
    dark = mix(scaled(hair, 0.75), (0.05, 0.033, 0.022), 0.45)
    return mix(dark, skin_colour(person), 0.12)


def brows(view: View, layers: Layers, head: Head, person: Identity, photo: Nuisance) -> None:
    """Paint both brows into the skin."""
    middle, peak, tail = _SHAPES[person.brow_shape]
    frown = 0.075 if photo.expression == "sad" else 0.0
    arc = through(
        ((-1.2, 0.012 + frown * 1.2), (-0.9, 0.012 + frown), (0.0, middle), (0.5, peak), (1.15, tail)),
        -1.6,
        1.6,
    )
    thick, strength = _WEIGHTS[person.brow_weight]
    height = person.eye_height - person.brow_gap - 0.03 * photo.brow_raise
    colour = brow_colour(person)
    for side in (-1, 1):
        window = head.window(view, (side * (person.eye_gap + 0.02), height), (0.52, 0.3))
        u, v = head.ground.u[window.inner], head.ground.v[window.inner]
        if not u.size:
            continue
        t = (side * u - person.eye_gap - 0.01) * (1 / (0.335 * person.brow_length))
        curve = height - arc(t)
        taper = rise(t, 1.1, 0.2) * (0.55 + 0.45 * rise(t, -1.05, -0.5))
        band = thick * (0.25 + 0.75 * taper)
        hairs = read(cloud(1.0, 6, 3.0), (t * 0.5 + v * side) * 40, (t - (v - curve) * 6) * 60)
        distance = band - np.abs(v - curve) + 0.008 * hairs
        ends = rise(np.abs(t), 1.12, 0.92)
        cover = (
            rise(distance, -0.02 - 0.3 * view.unit, 0.03 + 0.3 * view.unit) * ends * head.cover[window.inner]
        )
        cover = cover * np.clip(strength + 0.1 * hairs, 0, 1)
        layers.lay(window.outer, cover, colour, open=0.85, gloss=0.1)
