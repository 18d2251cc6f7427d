"""Eyes: lids, lashes, whites, irises, pupils, the window that is mirrored in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.portrait.colour import EYE, mix, scaled
from data.portrait.head import Head
from data.portrait.identity import Identity
from data.portrait.layers import Layers
from data.portrait.noise import cloud, read
from data.portrait.nuisance import Nuisance
from data.portrait.relief import smile_of
from data.portrait.shapes import Field, edge, length, ridge, rise
from data.portrait.skin import skin_colour
from data.portrait.view import Box, View

# heights of the upper and lower lid's arc, half width, extra fold over the upper lid
_SHAPES = {
    "almond": (0.098, 0.064, 0.25, 0.055),
    "round": (0.116, 0.076, 0.245, 0.06),
    "narrow": (0.076, 0.052, 0.25, 0.05),
    "hooded": (0.09, 0.062, 0.247, 0.028),
}
_GAZE = {
    "camera": (0.0, 0.0),
    "left": (-0.09, 0.0),
    "right": (0.09, 0.0),
    "up": (0.0, -0.05),
    "down": (0.0, 0.04),
}
IRIS = 0.11


@dataclass(frozen=True)
class Eye:
    """One eye's samples: a outwards, b downwards from its middle, p = a over its half width."""

    box: Box
    cover: Field
    a: Field
    b: Field
    p: Field
    upper: Field
    lower: Field


def eye(view: View, head: Head, person: Identity, photo: Nuisance, side: int) -> Eye:
    """The samples round an eye (side -1 is the viewer's left) and its lids' curves."""
    at = side * person.eye_gap, person.eye_height
    window = head.window(view, at, (0.48, 0.42))
    up, low, wide, _ = _SHAPES[person.eye_shape]
    squint = max(0.0, photo.squint + 0.2 * max(smile_of(photo), 0.0))
    size = person.eye_size
    if photo.eyes_closed:
        up, low = -0.03, 0.036
    else:
        up, low = up * size * (1 - 0.5 * squint + 0.06 * photo.brow_raise), low * size * (1 - 0.8 * squint)
        up -= 0.03 * (photo.gaze == "down")
    a = side * head.ground.u[window.inner] - at[0] * side
    b = head.ground.v[window.inner] - at[1] + person.eye_tilt * a
    p = a * (1 / (wide * size))
    arch = np.maximum(1 - p * p, -0.6)
    upper = -up * arch * (1 - 0.16 * p)
    lower = low * arch * (1 + 0.22 * p)
    return Eye(window.outer, head.cover[window.inner], a, b, p, upper, lower)


def eyes(view: View, layers: Layers, head: Head, person: Identity, photo: Nuisance) -> None:
    """Paint both eyes into the skin."""
    for side in (-1, 1):
        one = eye(view, head, person, photo, side)
        if one.a.size:
            _lid(layers, one, person, photo, view.unit)
            if not photo.eyes_closed:
                _ball(view, layers, one, person, photo, side)
            _lashes(layers, one, person, photo, view.unit)


def _lid(layers: Layers, eye: Eye, person: Identity, photo: Nuisance, unit: float) -> None:
    fold = _SHAPES[person.eye_shape][3] * (1 + 0.25 * photo.brow_raise)
    base = skin_colour(person)
    reach = rise(np.abs(eye.p), 1.25, 0.9)
    crease = eye.b - eye.upper * 0.8 + fold + 0.035 * (1 - eye.p * eye.p)
    between = rise(crease, -0.03, 0.02) * rise(eye.b - eye.upper, 0.03, 0.0) * reach
    layers.tint(eye.box, 0.28 * between * eye.cover, scaled(base, 0.8, 0.66, 0.62))
    if photo.eye_shadow:
        zone = rise(eye.b, -0.28, -0.1) * rise(eye.b - eye.upper, 0.03, 0.0) * rise(np.abs(eye.p), 1.45, 0.8)
        shade = scaled(mix(base, (0.12, 0.06, 0.12), 0.65), 0.6)
        layers.tint(eye.box, 0.72 * zone * eye.cover, shade)
    dark = 0.5 * ridge(crease, 0.03 + 0.6 * unit) * reach * eye.cover
    layers.tint(eye.box, dark, scaled(base, 0.42, 0.28, 0.24))
    bag = eye.b - eye.lower - 0.07
    layers.tint(eye.box, 0.22 * ridge(bag, 0.06) * reach * eye.cover, scaled(base, 0.55, 0.42, 0.4))


def _ball(view: View, layers: Layers, eye: Eye, person: Identity, photo: Nuisance, side: int) -> None:
    p, b = eye.p, eye.b
    inside = edge(np.minimum(b - eye.upper, eye.lower - b), 1.2 * view.unit) * eye.cover
    look = _GAZE[photo.gaze]
    turn = np.clip(-0.2 * view.sin_yaw, -0.08, 0.08)
    ga = float(side * (look[0] + turn) - 0.008)
    gb = look[1] - 0.006 - 0.12 * view.sin_pitch
    shade = (0.4 + 0.6 * rise(b - eye.upper, 0.0, 0.1)) * (1 - 0.3 * p * p)
    corner = 0.55 * rise(p, -0.72, -1.0)
    white = [0.46 * shade, (0.42 - 0.22 * corner) * shade, (0.4 - 0.22 * corner) * shade]
    bulge = 0.9 * side * eye.a
    layers.lay(eye.box, inside, white, nx=bulge * 2, ny=b * 1.5, gloss=0.2, open=0.65)

    da, db = eye.a - ga, b - gb
    r = length(da, db)
    q = r * (1 / IRIS)
    colour = scaled(EYE[person.eye_colour], 1 + person.eye_light)
    fibres = 0.85 + 0.18 * read(cloud(1.5, 5), da / (r + 0.001) * 30, db / (r + 0.001) * 30 + q * 4)
    ring = (1 - 0.75 * rise(q, 0.66, 1.0)) * (0.72 + 0.6 * rise(db, -0.05, 0.07)) * fibres
    heart = 0.35 * rise(q, 0.75, 0.4)
    warm = mix(colour, (0.2, 0.11, 0.04), 0.4)
    lid = 0.45 + 0.55 * rise(b - eye.upper, 0.0, 0.07)
    iris = [(c + heart * (w - c)) * ring * lid * 0.95 for c, w in zip(colour, warm, strict=True)]
    layers.lay(eye.box, inside * edge(IRIS - r, 1.2 * view.unit), iris, gloss=0.2)
    pupil = inside * edge(0.46 * IRIS - r, 1.2 * view.unit)
    layers.lay(eye.box, pupil, (0.006, 0.006, 0.007), gloss=0.2)

    lx, ly = photo.light_x * side, photo.light_y
    spot = length(da - 0.05 * lx, db - 0.04 * ly + 0.022)
    radius = max(0.019, 0.8 * view.unit)
    glint = edge(radius - spot, max(0.012, 1.3 * view.unit)) * inside
    layers.glow[eye.box] += 0.75 * (0.019 / radius) ** 2 * glint
    layers.glow[eye.box] += 0.07 * ridge(length(da + 0.03 * lx, db + 0.05 * ly), 0.05) * inside


def _lashes(layers: Layers, eye: Eye, person: Identity, photo: Nuisance, unit: float) -> None:
    dark = (
        (0.02, 0.014, 0.012) if person.hair_colour not in ("blond", "white", "red") else (0.06, 0.035, 0.02)
    )
    made_up = 1.35 if person.look < 0.5 else 1.0
    out = rise(eye.p, -1.15, 1.0)
    thick = (0.015 + 0.022 * out + 0.32 * unit) * made_up
    near = rise(np.abs(eye.p - 0.03), 1.16, 0.98)
    above = eye.b - eye.upper + 0.3 * thick
    line = edge(thick - np.abs(above), 1.4 * unit + 0.008) * near * eye.cover
    layers.lay(eye.box, 0.9 * line, dark, open=0.6)
    below = np.abs(eye.b - eye.lower - 0.006)
    soft = edge(0.010 - below, 1.4 * unit + 0.012) * near * eye.cover * (0.25 + 0.4 * out)
    if not photo.eyes_closed:
        layers.lay(eye.box, 0.55 * made_up * soft, scaled(skin_colour(person), 0.25, 0.16, 0.14))
