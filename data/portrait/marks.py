"""Marks on the skin: freckles, moles, scars, wrinkles."""

from __future__ import annotations

import numpy as np

from data.portrait.colour import Colour, mix, scaled
from data.portrait.ground import Ground
from data.portrait.head import Head
from data.portrait.identity import Identity
from data.portrait.noise import read, spots
from data.portrait.shapes import Field, bump, edge, length, ridge, segment, wave
from data.portrait.skin import skin_colour

MOLES = {
    "left-cheek": (-0.42, 0.66),
    "right-cheek": (0.5, 0.5),
    "upper-lip": (0.24, 0.86),
    "chin": (-0.2, 1.36),
}
SCARS = {
    "cheek": ((0.4, 0.45), (0.66, 0.86)),
    "brow": ((-0.5, -0.52), (-0.4, -0.16)),
    "chin": ((0.06, 1.28), (0.24, 1.46)),
}


def marks(albedo: list[Field], head: Head, person: Identity) -> None:
    """Paint them into the albedo of the skin."""
    ground, base = head.ground, skin_colour(person)
    soft = max(0.02, head.unit)
    if person.wrinkles:
        _wrinkles(albedo, ground, person)
    if person.freckles:
        rows = ground.rows(-1.1, 0.9)
        grain = person.grain % 251
        u, v = ground.u[rows], ground.v[rows]
        zone = bump(ground.side[rows], v, (0.36, 0.34), (0.62, 0.5)) + 0.6 * bump(u, v, (0, -0.7), (0.7, 0.4))
        dots = np.minimum(zone * 1.7, 1) * read(spots(300, 3.2, 3), v * 118 + grain, u * 118 + grain)
        _blend(albedo, rows, 0.62 * dots, mix(scaled(base, 0.42, 0.26, 0.16), (0.14, 0.06, 0.03), 0.3))
    if person.mole != "none":
        at = MOLES[person.mole]
        rows = ground.rows(at[1] - 0.15, at[1] + 0.15)
        disc = edge(0.047 - length(ground.u[rows] - at[0], ground.v[rows] - at[1]), soft)
        _blend(albedo, rows, 0.85 * disc, scaled(base, 0.16, 0.1, 0.08))
    if person.scar != "none":
        start, end = SCARS[person.scar]
        rows = ground.rows(start[1] - 0.2, end[1] + 0.2)
        line = segment(ground.u[rows], ground.v[rows], start, end)
        pale = scaled(mix(base, (0.8, 0.5, 0.45), 0.35), 1.25, 1.05, 1.05)
        _blend(albedo, rows, 0.45 * ridge(line, 0.1), scaled(base, 0.85, 0.62, 0.6))
        _blend(albedo, rows, 0.85 * edge(0.026 - line, soft), pale)


def _blend(albedo: list[Field], rows: slice, cover: Field, colour: Colour) -> None:
    for plane, value in zip(albedo, colour, strict=True):
        plane[rows] += cover * (value - plane[rows])


def _wrinkles(albedo: list[Field], ground: Ground, person: Identity) -> None:
    """Lines across the forehead, crow's feet, bags under the eyes."""
    level, gap = person.eye_height, person.eye_gap
    rows = ground.rows(-0.97, level + 0.42)
    u, v, side = ground.u[rows], ground.v[rows], np.abs(ground.u[rows])
    folds = wave((v + 0.05 * wave(0.64 * u + 0.25 + 0.16 * person.lean)) * 7.6)
    lines = 0.18 * bump(u, v, (0, -0.66), (0.75, 0.3)) * np.maximum(folds, 0) ** 2
    fan = wave((v - level) / np.maximum(side - gap - 0.1, 0.1) * 1.7)
    lines += 0.21 * bump(side, v, (gap + 0.34, level + 0.02), (0.16, 0.2)) * np.maximum(fan, 0)
    bag = v - level - 0.2 + 0.35 * (side - gap) ** 2
    lines += 0.17 * ridge(bag, 0.05) * bump(side, v, (gap, level + 0.2), (0.28, 0.2))
    for plane in albedo:
        plane[rows] *= 1 - lines
