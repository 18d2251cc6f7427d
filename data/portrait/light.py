"""Light: a key light with its shadows, the light of the surroundings, mirror-like reflections."""

from __future__ import annotations

import numpy as np

from data.portrait.layers import Layers
from data.portrait.nuisance import Nuisance
from data.portrait.shapes import Field, rise
from data.portrait.view import View

_STEPS = 7
_REACH = 0.62


def shade(view: View, layers: Layers, photo: Nuisance) -> Field:
    """Radiance ``(3, n, n)`` that the camera receives."""
    nx, ny = layers.nx, layers.ny
    nz = np.sqrt(np.maximum(1 - nx * nx - ny * ny, 0.01))
    lx, ly, lz = photo.light_x, photo.light_y, photo.light_z
    facing = nx * lx + ny * ly + nz * lz
    clear = 1 - 0.75 * shadow(view, layers.depth, photo)
    above = 0.62 - 0.38 * ny + 0.1 * nz
    fill = np.maximum(-0.7 * nx * np.sign(lx) + 0.5 * nz, 0)
    around = layers.open * photo.ambient * (above + 0.25 * fill)
    warm = photo.warmth
    key = photo.key * (1 + 0.35 * warm), photo.key, photo.key * (1 - 0.6 * warm)
    sky = 1 - 0.1 * warm, 1.0, 1 + 0.22 * warm

    norm = (2 + 2 * lz) ** 0.5
    half = nx * (lx / norm) + ny * (ly / norm) + nz * ((1 + lz) / norm)
    mirror = np.maximum(half, 0)
    mirror = mirror * mirror
    mirror = mirror * mirror
    mirror = mirror * mirror
    mirror = mirror * mirror
    shine = (0.42 * layers.gloss * mirror + layers.glow) * clear
    rim = (
        photo.rim
        * 0.18
        * np.maximum(1 - nz, 0) ** 2
        * np.maximum(1 - nz, 0)
        * np.maximum(-nx * np.sign(lx), 0)
    )

    received = np.empty_like(layers.albedo)
    some = 0.55 + 0.45 * layers.open
    for channel, (strength, cool, wrap) in enumerate(zip(key, sky, (0.3, 0.18, 0.14), strict=True)):
        lambert = np.maximum((facing + wrap) * (1 / (1 + wrap)), 0)
        soft = clear + 0.12 * (1 - clear) * (channel == 0)
        light = (strength * 0.95) * lambert * soft * some + around * cool
        albedo = layers.albedo[channel]
        lit = albedo * light + strength * shine + rim
        received[channel] = albedo + layers.lit * (lit - albedo)
    return received


def shadow(view: View, depth: Field, photo: Nuisance) -> Field:
    """How much of the key light is kept away: the depth map is walked towards the light."""
    step = max(1, view.samples // 96)
    coarse = np.ascontiguousarray(depth[::step, ::step])
    n = coarse.shape[0]
    unit = view.unit * step
    blocked = np.zeros_like(coarse)
    for k in range(1, _STEPS + 1):
        way = _REACH * (k / _STEPS) ** 1.4
        dx, dy = round(way * photo.light_x / unit), round(way * photo.light_y / unit)
        rise_ = way * photo.light_z
        there = blocked[max(-dy, 0) : n - max(dy, 0), max(-dx, 0) : n - max(dx, 0)]
        here = coarse[max(-dy, 0) : n - max(dy, 0), max(-dx, 0) : n - max(dx, 0)]
        other = coarse[max(dy, 0) : n + min(dy, 0), max(dx, 0) : n + min(dx, 0)]
        over = (other - here - (rise_ * 0.9 + 0.03)) * np.float32(6.0 / (0.5 + k * 0.25))
        np.maximum(there, np.clip(over, 0, 1), out=there)
    for _ in range(2):
        blocked[1:-1] = 0.25 * (blocked[:-2] + blocked[2:]) + 0.5 * blocked[1:-1]
        blocked[:, 1:-1] = 0.25 * (blocked[:, :-2] + blocked[:, 2:]) + 0.5 * blocked[:, 1:-1]
    full = blocked if step == 1 else _grow(blocked, depth.shape[0])
    return rise(full, 0.0, 1.0)


def _grow(field: Field, size: int) -> Field:
    """Bilinear enlargement of a square field."""
    n = field.shape[0]
    position = np.clip((np.arange(size) + 0.5) * (n / size) - 0.5, 0, n - 1.001)
    index = position.astype(int)
    part = (position - index).astype(np.float32)
    rows = field[index] + part[:, None] * (field[index + 1] - field[index])
    return rows[:, index] + part * (rows[:, index + 1] - rows[:, index])
