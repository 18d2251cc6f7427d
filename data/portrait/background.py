"""What is behind: a studio wall, a room, foliage or the sky, all out of focus."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from data.portrait.colour import WALL, Colour, mix, scaled
from data.portrait.draw import Draw
from data.portrait.layers import Layers
from data.portrait.nuisance import Nuisance
from data.portrait.shapes import Field, rise, rounded


def background(layers: Layers, samples: int, photo: Nuisance) -> None:
    """Fill the whole picture; nothing there is lit again."""
    size = samples // 2
    axis = ((np.arange(size) + 0.5) * (2 / size) - 1).astype(np.float32)
    x, y = axis[None, :], axis[:, None]
    draw = Draw(photo.grain, 11)
    scene = {"studio": _studio, "room": _room, "foliage": _foliage, "sky": _sky}[photo.background]
    layers.albedo[:] = scene(x, y, photo, draw).repeat(2, axis=1).repeat(2, axis=2)


def wall(share: float) -> Colour:
    """A wall colour for a number in [0, 1)."""
    place = share * len(WALL)
    index = int(place)
    return mix(WALL[index], WALL[(index + 4) % len(WALL)], 0.4 * (place - index))


def smooth_noise(draw: Draw, samples: int, cells: int) -> Field:
    """Noise in [-1, 1] that varies over `cells` cells of the picture, cubic between them."""
    grid = np.array([[draw.uniform(-1, 1) for _ in range(cells + 3)] for _ in range(cells + 3)])
    weights = _weights(samples, cells)
    return rounded(weights @ grid @ weights.T)


@cache
def _weights(samples: int, cells: int) -> NDArray[np.float64]:
    """Cubic spline weights of the cells at every sample."""
    t = (np.arange(samples) + 0.5) * (cells / samples)
    index = t.astype(int)
    f = t - index
    weights = np.zeros((samples, cells + 3))
    rows = np.arange(samples)
    for k, w in enumerate(((1 - f) ** 3, 3 * f**3 - 6 * f**2 + 4, 3 * (f + f**2 - f**3) + 1, f**3)):
        weights[rows, index + k] = w / 6
    return weights


def _stack(colours: list[tuple[Field | float, Colour]], base: Colour) -> Field:
    planes = []
    for channel in range(3):
        plane: Field | float = base[channel]
        for share, colour in colours:
            plane = plane + share * (colour[channel] - plane)
        planes.append(np.asarray(plane, dtype=np.float32))
    return np.stack(planes)


def _studio(x: Field, y: Field, photo: Nuisance, draw: Draw) -> Field:
    base = wall(photo.hue_a)
    n = x.shape[1]
    cx, cy = draw.uniform(-0.5, 0.5), draw.uniform(-0.6, 0.2)
    glow = rise((x - cx) ** 2 + (y - cy) ** 2, 2.2, 0.0)
    return _stack(
        [(glow, scaled(base, 1.15)), (0.22 * smooth_noise(draw, n, 3), scaled(base, 1.6))], scaled(base, 0.55)
    )


def _room(x: Field, y: Field, photo: Nuisance, draw: Draw) -> Field:
    n = x.shape[1]
    base, other = wall(photo.hue_a), wall(photo.hue_b)
    parts: list[tuple[Field | float, Colour]] = [(0.3 * smooth_noise(draw, n, 3), scaled(base, 0.3))]
    for _ in range(4):
        left, width = draw.uniform(-1.4, 1.0), draw.uniform(0.2, 0.8)
        top, height = draw.uniform(-1.4, 0.6), draw.uniform(0.3, 1.6)
        soft = draw.uniform(0.05, 0.2)
        share = rise(x, left - soft, left + soft) * rise(x, left + width + soft, left + width - soft)
        share = share * rise(y, top - soft, top + soft) * rise(y, top + height + soft, top + height - soft)
        colour = mix(base, other, draw.uniform(0.2, 1.0))
        parts.append((0.8 * share, scaled(colour, draw.uniform(0.3, 1.5))))
    if draw.chance(0.4):
        left = draw.uniform(-1, 0.6)
        window = (
            rise(x, left - 0.1, left + 0.1)
            * rise(x, left + 0.55, left + 0.35)
            * rise(y, -1.2, -0.8)
            * rise(y, 0.3, 0.1)
        )
        parts.append((0.85 * window, (0.85, 0.88, 0.9)))
    return _stack(parts, base)


def _foliage(x: Field, y: Field, photo: Nuisance, draw: Draw) -> Field:
    n = x.shape[1]
    dark, leaf, light = (0.02, 0.035, 0.015), (0.1, 0.17, 0.05), (0.5, 0.6, 0.3)
    if photo.hue_a > 0.75:
        leaf, light = (0.22, 0.12, 0.03), (0.7, 0.5, 0.25)
    shares = rise(smooth_noise(draw, n, 4), -0.7, 0.7)
    spots = rise(smooth_noise(draw, n, 7), -0.1, 0.8)
    haze = rise(y, 0.6, -1.2) * 0.5 * photo.hue_b
    return _stack([(shares, leaf), (0.7 * spots, light), (haze, (0.6, 0.68, 0.7))], dark)


def _sky(x: Field, y: Field, photo: Nuisance, draw: Draw) -> Field:
    n = x.shape[1]
    high, low = mix((0.18, 0.36, 0.68), (0.5, 0.55, 0.62), photo.hue_a), (0.66, 0.74, 0.82)
    clouds = 0.8 * rise(smooth_noise(draw, n, 4), 0.0, 0.5)
    line = draw.uniform(0.1, 0.9) + 0.15 * smooth_noise(draw, n, 6)
    ground = rise(y - line, -0.06, 0.12)
    land = mix((0.1, 0.12, 0.06), wall(photo.hue_b), 0.6)
    return _stack([(rise(y, -1, 0.8), low), (clouds, (0.86, 0.87, 0.88)), (ground, scaled(land, 0.7))], high)
