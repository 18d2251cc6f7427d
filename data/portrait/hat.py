"""Hats: a knitted beanie, a cap with a peak, a hat with a brim."""

from __future__ import annotations

import numpy as np

from data.portrait.colour import CLOTH, mix
from data.portrait.hair import STYLES
from data.portrait.identity import Identity
from data.portrait.layers import Layers
from data.portrait.noise import cloud, read
from data.portrait.nuisance import Nuisance
from data.portrait.shapes import Profile, edge, length, ridge, rise
from data.portrait.view import View

_RIBS = Profile(-1, 1, 0.5 + 0.5 * np.cos(np.arcsin(np.linspace(-1, 1, 2048)) * 44))


def hat(view: View, layers: Layers, person: Identity, photo: Nuisance) -> None:
    """Put it over the hair, down to the forehead."""
    if photo.hat == "none":
        return
    room = 0.0 if person.hair_style == "bald" else min(STYLES[person.hair_style].side, 0.2) * person.volume
    wide, low, high = person.width + 0.07 + 0.5 * room, -0.6, -1.68 - 0.3 * room
    x0, y0 = view.seen(0, 0, 0.2)
    box = view.box(x0, y0 - 1.1, 2.1, 1.1)
    x, y = view.x[box] - x0, view.y[box] - y0
    place = photo.accent * len(CLOTH)
    cloth = mix(CLOTH[int(place)], CLOTH[(int(place) + 3) % len(CLOTH)], 0.2)
    second = CLOTH[(int(place) + 7) % len(CLOTH)]
    rest = np.clip((low - y) * (1 / (low - high)), 0, 1)
    half = wide * np.sqrt(np.clip(1 - rest * rest * np.sqrt(rest), 0, 1)) + 0.02
    across = x / half
    brow = low + 0.16 * (1 - across * across) * (0.4 + 2.0 * view.sin_pitch) + 0.02
    nx, ny = np.clip(across, -1, 1) * 0.9, -0.9 * rest
    distance = np.minimum((half - np.abs(x)) * 0.8, np.minimum(brow + 0.1 - y, (y - high) * 0.9))
    weave = read(cloud(1.0, 60), y * 90, x * 90)
    folds = read(cloud(9.0, 61), y * 24, x * 24 + photo.grain % 97)
    tone = 1 + 0.05 * weave + 0.06 * folds
    depth = 0.25 + 0.9 * np.sqrt(np.clip(1 - nx * nx - ny * ny, 0.02, 1))
    cover = edge(distance, 1.6 * view.unit)
    if photo.hat == "beanie":
        ribs = _RIBS(across)
        band = rise(y, brow - 0.24, brow - 0.2)
        tone = tone * (0.82 + 0.2 * ribs) * (1 - 0.35 * ridge(y - brow + 0.22, 0.05))
        layers.lay(
            box,
            cover,
            [c * tone for c in cloth],
            nx=nx + 0.1 * ribs,
            ny=ny * (1 - band),
            gloss=0.02,
            open=1 - 0.3 * rise(distance, 0.1, 0.0),
            depth=depth + 0.06 * band,
        )
        return
    seam = ridge(np.abs(across) - 0.45 - 0.2 * rest, 0.03) + ridge(across, 0.03)
    layers.lay(
        box,
        cover,
        [c * tone * (1 - 0.2 * seam) for c in cloth],
        nx=nx,
        ny=ny,
        gloss=0.05,
        open=1 - 0.3 * rise(distance, 0.1, 0.0),
        depth=depth,
    )
    if photo.hat == "cap":
        shift = 0.5 * view.sin_yaw
        px = x - shift
        drop = 0.36 + 1.2 * view.sin_pitch
        arc = np.sqrt(np.clip(1 - (px / 0.9) ** 2, 0, 1))
        start = -0.74 + 0.12 * (1 - arc)
        end = -0.74 + max(drop, 0.16) * arc
        peak = edge(np.minimum(y - start, end - y) * 0.9, 1.6 * view.unit) * rise(np.abs(px), 0.92, 0.86)
        away = rise(y, end - 0.16, end)
        layers.lay(
            box, peak, [c * (1 - 0.35 * away) * tone for c in mix(cloth, second, 0.7)],
            nx=0.4 * px, ny=-0.6 + 0.7 * away, gloss=0.08, open=0.95, depth=1.05 + 0.35 * arc,
        )  # fmt: skip
    else:
        layers.tint(box, cover * rise(y, brow - 0.28, brow - 0.25) * 0.85, (0.03, 0.03, 0.035))
        level = -0.6 + 0.5 * view.sin_pitch
        r = length((x - 0.1 * view.sin_yaw) * (1 / 1.65), (y - level - 0.05 * x * x) * (1 / 0.17))
        brim = edge((1 - r) * 0.17, 1.6 * view.unit)
        top = rise(y - level, 0.06, -0.06)
        layers.lay(
            box,
            brim * (1 - cover * rise(y, level, level - 0.1)),
            [c * (0.7 + 0.3 * top) * tone for c in cloth],
            nx=0.2 * x,
            ny=-0.5 * top,
            gloss=0.04,
            open=0.9,
            depth=1.2 - 0.3 * x * x,
        )
