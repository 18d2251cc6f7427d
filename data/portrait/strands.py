"""Strands: how they run over the shell, their light and dark, their sheen."""

from __future__ import annotations

from dataclasses import dataclass
from math import copysign

import numpy as np

from data.portrait.colour import HAIR, Colour, mix, scaled
from data.portrait.identity import Identity
from data.portrait.layers import Layers
from data.portrait.noise import cloud, read
from data.portrait.nuisance import Nuisance
from data.portrait.shapes import Field, rise, wave
from data.portrait.skin import skin_colour
from data.portrait.view import Box


@dataclass(frozen=True)
class Shell:
    """The hair's outline in one picture.

    Attributes:
        x, y: screen coordinates from its middle; half: its half width at every height;
        edge: distance into it; top: its highest point; wide: half width beside the temples.
    """

    x: Field
    y: Field
    half: Field
    edge: Field
    top: float
    wide: float


@dataclass(frozen=True)
class Strands:
    """Direction (screen components) and noise of the strands at every sample."""

    along_x: Field
    along_y: Field
    locks: Field
    fine: Field


def hair_colour(person: Identity) -> Colour:
    """The hair's albedo, a little lighter or darker than its name's."""
    return scaled(HAIR[person.hair_colour], 1 + person.hair_light)


def flow(s: Shell, kind: str, person: Identity) -> Strands:
    """Strands of a kind: a coordinate across them, whose noise is drawn out along them."""
    grain = person.grain % 199
    if kind in ("curls", "stubble"):
        scale = (36.0, 84.0) if kind == "curls" else (80.0, 170.0)
        locks = read(cloud(3.2, 35), s.y * scale[0] + grain, s.x * scale[0] + grain)
        fine = read(cloud(3.0, 36), s.y * scale[1] + grain, s.x * scale[1])
        if kind == "curls":
            fine = 1.2 - 2.2 * np.abs(fine)
        zero = np.zeros_like(locks)
        return Strands(zero, zero, locks, fine)
    if kind in ("arcs", "waves"):
        part = 0.35 * person.parting
        above = np.minimum(s.y + 0.1, 0) * (s.wide / (0.1 - s.top + 0.25))
        off = s.x - part * rise(s.y, -0.2, -1.2)
        across = np.sqrt(off * off + above * above + 0.002)
        along_x, along_y = -above, off * (1.0 / (s.wide / (0.1 - s.top + 0.25)))
        low = rise(s.y, -0.3, 0.2)
        across = across + low * (s.wide * np.abs(s.x) / s.half - across)
        swing = (0.05 if kind == "waves" else 0.012 * person.wave) * wave(
            s.y * (0.8 + 0.48 * person.wave) + 0.4 * across + 0.64 * person.parting
        )
        across = (across + swing * rise(s.y, -0.6, 0.8)) * np.copysign(np.float32(1), off)
        along_x = along_x * (1 - low) + swing * low
        along_y = along_y * (1 - low) + low
        distance = s.y * 18 + np.abs(off) * 8
    elif kind == "swept":
        lean = copysign(0.5, person.parting) + 0.4 * person.parting
        top = rise(s.y, -0.45, -0.95)
        bend = s.y + lean * s.x - 0.3 * s.x * s.x
        across = bend * top + s.x * (1 - top) * 1.2
        along_x, along_y = top, (-lean + 0.6 * s.x) * top + (1 - top)
        distance = (s.x * 26) * top + s.y * 26 * (1 - top)
    else:
        spread = np.maximum(s.half, 0.75 * s.wide) if kind == "up" else np.maximum(s.half, 0.6)
        lean = 0.35 * person.parting if kind == "up" else 0.0
        across = s.x * (s.wide / spread) + lean * np.minimum(s.y + 0.9, 0)
        along_x, along_y = 0.4 * s.x - lean, np.ones_like(s.y)
        distance = s.y * 24
    norm = 1 / np.sqrt(along_x * along_x + along_y * along_y + 1e-4)
    locks = read(cloud(2.6, 38, 7.0), distance + grain, across * 62 + grain)
    fine = read(cloud(1.0, 39, 9.0), distance * 1.6 + grain, across * 150)
    return Strands(along_x * norm, along_y * norm, locks, fine)


def paint(
    layers: Layers,
    box: Box,
    person: Identity,
    photo: Nuisance,
    s: Shell,
    strands: Strands,
    cover: Field,
    *,
    back: bool,
) -> None:
    """Lay the hair: a turned shell, darker between locks, with the sheen that runs across strands."""
    curls = person.hair_style in ("curly", "afro")
    long = s.edge.shape and person.hair_style in ("bob", "long", "wavy")
    across = s.x / s.half
    nx = np.clip(across, -1, 1) * 0.85
    ny = -0.85 * np.clip((-0.35 - s.y) * (1 / (-0.35 - s.top)), 0, 1)
    if long:
        bulge = np.clip((np.abs(across) - 0.84) * (1 / 0.16), -1, 1) * np.sign(s.x) * 0.75
        low = rise(s.y, -0.4, 0.3)
        nx = nx + low * (bulge - nx)
    depth = 0.1 + 0.84 * np.sqrt(np.clip(1 - nx * nx - ny * ny, 0.02, 1))
    if curls:
        pale = max(hair_colour(person))
        tone = 1 + (0.2 - 0.1 * pale) * strands.locks + (0.24 - 0.16 * pale) * strands.fine
        nx, ny = nx + 0.14 * strands.locks, ny + 0.08 * strands.fine
    else:
        tone = 1 + 0.17 * strands.locks + 0.13 * strands.fine
        nx = nx + 0.07 * strands.locks
    base = hair_colour(person)
    if person.hair_style == "buzz":
        base = mix(base, scaled(skin_colour(person), 0.6), 0.3)
    tone = np.maximum(tone, 0.25) * (1 + 0.25 * rise(s.y, 0.4, 2.0) * bool(long))
    shut = np.full_like(tone, 0.4) if back else 1 - 0.35 * rise(s.edge, 0.12, 0.0)
    nx, ny = np.clip(nx, -0.97, 0.97), np.clip(ny, -0.97, 0.97)
    layers.lay(
        box, cover, [c * tone for c in base],
        nx=nx, ny=ny, gloss=0.04, open=shut, depth=depth - 1.6 if back else depth,
    )  # fmt: skip
    if not back and person.hair_style != "buzz":
        layers.glow[box] += cover * _sheen(person, photo, strands, nx, ny) * (0.02 + 0.3 * max(base))


def _sheen(person: Identity, photo: Nuisance, strands: Strands, nx: Field, ny: Field) -> Field:
    """Kajiya and Kay's reflection from fibres, their tangent jittered by the locks."""
    if person.hair_style in ("curly", "afro"):
        return 0.25 * np.maximum(strands.fine, 0) * np.maximum(strands.locks + 0.4, 0)
    nz = np.sqrt(np.maximum(1 - nx * nx - ny * ny, 0.05))
    length = (2 + 2 * photo.light_z) ** 0.5
    hx, hy, hz = photo.light_x / length, photo.light_y / length, (1 + photo.light_z) / length
    tz = -(strands.along_x * nx + strands.along_y * ny) / nz
    tz = tz + 0.22 * strands.locks + 0.12 * strands.fine
    along = (strands.along_x * hx + strands.along_y * hy + tz * hz) / np.sqrt(1 + tz * tz)
    band = np.maximum(1 - along * along, 0)
    band = band * band
    band = band * band
    band = band * band
    return (
        band
        * np.maximum(nx * photo.light_x + ny * photo.light_y + nz * photo.light_z, 0)
        * (0.7 + 0.3 * strands.fine)
    )
