"""Mouth and nostrils: lips, teeth, tongue, the dark inside."""

from __future__ import annotations

import numpy as np

from data.portrait.colour import LIPSTICK, Colour, mix, scaled
from data.portrait.head import Head
from data.portrait.identity import Identity
from data.portrait.layers import Layers
from data.portrait.noise import cloud, read
from data.portrait.nuisance import Nuisance
from data.portrait.relief import nose_width, smile_of
from data.portrait.shapes import Field, edge, length, ridge, rise
from data.portrait.skin import skin_colour
from data.portrait.view import View

_LIPS = {"thin": (0.07, 0.1), "medium": (0.098, 0.135), "full": (0.128, 0.17)}


def lip_colour(person: Identity, photo: Nuisance) -> Colour:
    """Natural lips are skin with more blood; lipstick covers most of that."""
    skin = skin_colour(person)
    bare = scaled(skin, 0.82, 0.46 - 0.07 * person.lip_red, 0.48 - 0.06 * person.lip_red)
    bare = mix(bare, (0.42, 0.13, 0.13), 0.18)
    return mix(bare, LIPSTICK[photo.lipstick], 0.82) if photo.lipstick != "none" else bare


def mouth(view: View, layers: Layers, head: Head, person: Identity, photo: Nuisance) -> None:
    """Paint the lips into the skin, and what is seen between them."""
    level = 0.4 + 0.6 * person.mouth_height
    window = head.window(view, (0.0, level + 0.06), (0.62, 0.46))
    u, v = head.ground.u[window.inner], head.ground.v[window.inner] - level
    if not u.size:
        return
    unit, smile = view.unit, smile_of(photo)
    wide = person.mouth_width * (1 + 0.22 * max(smile, 0)) * (0.96 if photo.mouth_open else 1.0)
    m = u * (1 / wide)
    m2 = m * m
    blunt = np.sqrt(np.maximum(1 - m2, 0))
    top, bottom = _LIPS[person.lip_shape]
    top, bottom = top * person.lip_top * (1 - 0.25 * max(smile, 0)), bottom * person.lip_bottom
    line = -0.1 * smile * (m2 - 0.3) + 0.014 * ridge(m, 0.35) + 0.005 * person.lean * m
    gap = 0.0
    if photo.mouth_open:
        gap = 0.17
    elif photo.teeth:
        gap = 0.085
    lower = gap * blunt
    above, below = line - 0.12 * lower, line + 0.88 * lower
    bow = 1 + 0.2 * ridge(np.abs(m) - 0.24, 0.3) - 0.16 * ridge(m, 0.2)
    upper_edge = above - top * bow * blunt * np.sqrt(blunt)
    lower_edge = below + bottom * blunt * (1 - 0.1 * m2)

    colour = lip_colour(person, photo)
    inside_lips = np.minimum(v - upper_edge, lower_edge - v)
    soft = 0.02 if photo.lipstick == "none" else 0.01
    lips = edge(inside_lips, 1.3 * unit + soft) * rise(np.abs(m), 1.03, 0.9) * head.cover[window.inner]
    lines = read(cloud(1.2, 7, 6.0), v * 50, u * 130)
    is_upper = rise(v - line, 0.01, -0.01)
    roll = (v - below) * (1 / bottom)
    tone = 1 - 0.26 * is_upper + 0.16 * ridge(roll - 0.45, 0.45) + 0.05 * lines
    painted = [c * tone for c in colour]
    strength = 0.92 if photo.lipstick != "none" else 0.8
    layers.lay(window.outer, strength * lips, painted, gloss=0.45 if photo.lipstick != "none" else 0.34)
    layers.glow[window.outer] += 0.05 * ridge(roll - 0.42, 0.3) * ridge(m + 0.3 * photo.light_x, 0.6) * lips

    seam = ridge(v - line, 0.026 + 0.6 * unit) * rise(np.abs(m), 1.08, 0.96) * (0.85 if not gap else 0.0)
    layers.lay(window.outer, seam, scaled(colour, 0.22, 0.14, 0.14), open=0.6)
    corner = ridge(length((np.abs(u) - wide) * 0.8, v - line), 0.06)
    layers.lay(window.outer, 0.5 * corner, scaled(skin_colour(person), 0.4, 0.26, 0.24), open=0.7)
    if gap:
        _inside(
            layers,
            window.outer,
            photo,
            (u, v),
            (above, below),
            edge(np.minimum(v - above, below - v), 1.3 * unit) * rise(np.abs(m), 1.0, 0.94),
        )


def _inside(
    layers: Layers,
    box: tuple[slice, slice],
    photo: Nuisance,
    at: tuple[Field, Field],
    lips: tuple[Field, Field],
    hole: Field,
) -> None:
    u, v = at
    above, below = lips
    layers.lay(box, hole, (0.03, 0.008, 0.008), nx=0.0, ny=0.0, gloss=0.05, open=0.5)
    if photo.mouth_open:
        tongue = rise(v - below, -0.09, -0.02) * rise(np.abs(u), 0.26, 0.1)
        layers.tint(box, 0.8 * tongue * hole, (0.26, 0.07, 0.07))
    if photo.teeth:
        length = 0.085
        shown = rise(v - above - length + 0.05 * u * u, 0.014, -0.014) * rise(np.abs(u), 0.34, 0.27)
        gaps = 1 - 0.3 * ridge((np.abs(u) * (1 / 0.075) + 0.5) % 1.0 - 0.5, 0.16)
        shade = gaps * (1 - 1.6 * u * u) * (0.72 + 0.28 * rise(v - above, -0.01, 0.03))
        layers.lay(box, shown * hole, [0.66 * shade, 0.62 * shade, 0.54 * shade], gloss=0.3, open=0.9)


def nostrils(view: View, layers: Layers, head: Head, person: Identity) -> None:
    """The two dark openings under the tip, more seen the higher the head is held."""
    wing, end = nose_width(person), person.nose_length
    window = head.window(view, (0.0, end), (0.42, 0.26))
    u, v = np.abs(head.ground.u[window.inner]), head.ground.v[window.inner]
    tall = max(0.016, 0.032 - 0.1 * view.sin_pitch)
    du, dv = (u - 0.5 * wing) * (1 / (0.27 * wing)), (v - end - 0.045 + 0.25 * (u - 0.5 * wing)) * (1 / tall)
    hole = rise(np.sqrt(du * du + dv * dv), 1.35, 0.55)
    layers.lay(window.outer, 0.68 * hole, scaled(skin_colour(person), 0.14, 0.07, 0.06), open=0.5)
    rim = length((u - wing) * 1.1, (v - end + 0.03) * 0.8)
    dusk = ridge(rim - 0.045, 0.04) * rise(u - wing, -0.02, 0.02)
    layers.tint(window.outer, 0.3 * dusk, scaled(skin_colour(person), 0.45, 0.3, 0.28))
