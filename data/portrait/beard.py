"""Beards and moustaches."""

from __future__ import annotations

import numpy as np

from data.portrait.colour import HAIR, mix, scaled
from data.portrait.head import Head
from data.portrait.identity import Identity
from data.portrait.layers import Layers
from data.portrait.noise import cloud, read
from data.portrait.nuisance import Nuisance
from data.portrait.shapes import Field, bump, length, rise
from data.portrait.skin import skin_colour
from data.portrait.view import View


def beard(view: View, layers: Layers, head: Head, person: Identity, photo: Nuisance) -> None:
    """Paint what grows on cheeks, chin and lip into the skin."""
    if person.beard == "none" and not person.moustache:
        return
    window = head.window(view, (0.0, 1.05), (1.3, 1.0))
    u, v = head.ground.u[window.inner], head.ground.v[window.inner]
    grain = person.grain % 211
    hairs = read(cloud(1.1, 50, 3.0), (v + 0.3 * u * u) * 44 + grain, u * 62 + grain)
    tufts = read(cloud(3.5, 51), v * 40 + grain, u * 40)
    fuzz = 0.025 * hairs + 0.03 * tufts
    level = 0.4 + 0.6 * person.mouth_height + (0.05 if photo.mouth_open else 0.0)
    colour = mix(scaled(HAIR[person.hair_colour], 0.85), (0.05, 0.03, 0.02), 0.15)
    inked = [c * (1 + 0.22 * hairs + 0.12 * tufts) for c in colour]
    cover = window.inner
    if person.beard != "none":
        share = _grown(u, v, person, level, fuzz) * head.cover[cover]
        strength = {"stubble": 0.42, "goatee": 0.9, "full": 0.94}[person.beard]
        if person.beard == "stubble":
            share = share * np.clip(0.75 + 0.35 * hairs, 0, 1)
            inked = [0.5 * c + 0.5 * s for c, s in zip(inked, scaled(skin_colour(person), 0.3), strict=True)]
        layers.lay(window.outer, strength * share, inked, gloss=0.08, open=0.85)
    if person.moustache:
        share = _moustache(u, v, person, level, fuzz) * head.cover[cover]
        inked = [c * (1 + 0.22 * hairs + 0.12 * tufts) for c in colour]
        layers.lay(window.outer, 0.94 * share, inked, gloss=0.08, open=0.85)


def _grown(u: Field, v: Field, person: Identity, level: float, fuzz: Field) -> Field:
    side = np.abs(u)
    mouth = length(u * (1 / 0.46), (v - level - 0.05) * (1 / 0.24)) - 1
    if person.beard == "goatee":
        chin = 0.36 + 0.1 * (v - level) - side
        return rise(np.minimum(np.minimum(chin, v - level - 0.17) + fuzz, mouth * 0.3 + 0.1), -0.04, 0.06)
    line = v - level - 0.2 + 0.92 * side * side * (1 - 0.1 * side)
    inside = np.minimum(line + fuzz, np.maximum(mouth * 0.3, (side - 0.5) * 0.3) + 0.6 * fuzz)
    edge = rise(inside, -0.07, 0.1) * rise(v, 0.05, 0.3)
    if person.beard == "stubble":
        edge = np.maximum(edge, 0.8 * bump(u, v, (0, level - 0.2), (0.42, 0.17)))
    return edge


def _moustache(u: Field, v: Field, person: Identity, level: float, fuzz: Field) -> Field:
    side = np.abs(u)
    middle = level - 0.16 + 0.42 * side * side
    thick = 0.09 * rise(side, 0.5, 0.1) + 0.025
    gap = 0.02 * rise(side, 0.06, 0.0)
    return rise(thick - gap - np.abs(v - middle) + 0.5 * fuzz, -0.03, 0.04) * rise(side, 0.52, 0.42)
