"""Collages: drawn pictures with the statistics of photographs, to learn restoration from.

Overlapping leaves of all sizes, as in dead-leaves images, here with soft or sharp outlines, straight
edges, shades, grain of every scale, stripes and weaves.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

_BANK = 12  # textures drawn once, cut at random places
_BANK_SIDE = 384


def collage(seed: int, index: int, size: int = 256) -> NDArray[np.uint8]:
    """One collage; the same on every machine.

    Args:
        size: of each side, in pixels; what lies in it has the same scale at any size.

    Shape:
        ``(3, size, size)``.

    References:
        Lee, Mumford and Huang, "Occlusion models for natural images", 2001; Achddou, Gousseau and
        Ladjal, "Synthetic images as a regularity prior for image restoration neural networks", 2021.
    """
    draw = np.random.default_rng([seed, index])
    canvas = np.empty((size, size, 3), np.float32)
    canvas[:] = colours(draw, 1)[0]
    sharp = draw.random() < 0.75
    largest, smallest, power = size * draw.uniform(0.25, 0.6), draw.uniform(2.0, 6.0), draw.uniform(0.5, 2.0)
    radii = (smallest**-power - draw.random(600) * (smallest**-power - largest**-power)) ** (-1 / power)
    covered = np.cumsum(2 * radii**2) > draw.uniform(2, 5) * size**2
    radii = radii[: max(20, int(np.argmax(covered)) or 600)]
    palette = colours(draw, int(draw.integers(6, 40)))
    busy = draw.random()
    for radius in radii[_mostly_falling(draw, radii)]:
        _leaf(draw, canvas, float(radius), palette, busy, sharp)
    light = 1 + draw.uniform(-0.3, 0.3) * _ramp(draw, size, size)
    canvas *= light[..., None]
    if draw.random() < 0.3:
        canvas = _softened(canvas)
    middle = canvas.mean((0, 1))
    canvas = middle + np.float32(draw.uniform(0.35, 1.0)) * (canvas - middle)
    canvas = np.clip(canvas, 0, 1) ** np.float32(draw.uniform(0.7, 1.4))
    return np.ascontiguousarray((canvas * 255 + 0.5).astype(np.uint8).transpose(2, 0, 1))


def _leaf(
    draw: np.random.Generator, canvas: Array, radius: float, palette: Array, busy: float, sharp: bool
) -> None:
    side = canvas.shape[0]
    row, col = draw.uniform(0, side, 2)
    top, left = max(0, int(row - 1.5 * radius - 1)), max(0, int(col - 1.5 * radius - 1))
    bottom, right = min(side, int(row + 1.5 * radius + 2)), min(side, int(col + 1.5 * radius + 2))
    y = (np.arange(top, bottom, dtype=np.float32) - np.float32(row))[:, None]
    x = (np.arange(left, right, dtype=np.float32) - np.float32(col))[None, :]
    cover = np.clip(0.5 - _outside(draw, y, x, radius) / (1 if sharp else draw.choice([1, 1, 3])), 0, 1)
    patch = canvas[top:bottom, left:right]
    fill = palette[draw.integers(len(palette))] + draw.normal(0, 0.03, 3).astype(np.float32)
    shade = _texture(draw, y, x, radius, busy)
    paint = fill if shade is None else fill * (1 + shade)[..., None]
    patch += cover[..., None] * (paint - patch)


def _outside(draw: np.random.Generator, y: Array, x: Array, radius: float) -> Array:
    """Signed distance to the outline, negative inside, about in pixels."""
    turn = draw.uniform(0, np.pi)
    c, s = np.float32(np.cos(turn)), np.float32(np.sin(turn))
    u, v = c * x + s * y, c * y - s * x
    kind = draw.random()
    long, short = radius * draw.uniform(0.9, 1.4), radius * draw.uniform(0.25, 1.0)
    if kind < 0.4:  # an ellipse, wavy or not
        angle_free = np.sqrt((u / long) ** 2 + (v / short) ** 2)
        if radius > 8 and draw.random() < 0.5:
            waves = draw.integers(2, 6)
            angle_free = angle_free + draw.uniform(0.05, 0.2) * np.sin(waves * np.arctan2(v, u) + turn)
        return (angle_free - 1) * np.float32(short)
    if kind < 0.75:  # a bar or a slab
        thin = short if draw.random() < 0.6 else max(1.0, 0.12 * radius)
        return np.maximum(np.abs(u) - np.float32(long), np.abs(v) - np.float32(thin))
    distance = np.abs(u) - np.float32(long)  # a polygon of three to six sides
    for angle in draw.uniform(0, 2 * np.pi, draw.integers(2, 5)):
        distance = np.maximum(
            distance, np.float32(np.cos(angle)) * u + np.float32(np.sin(angle)) * v - np.float32(short)
        )
    return distance


def _texture(draw: np.random.Generator, y: Array, x: Array, radius: float, busy: float) -> Array | None:
    """What modulates a leaf's colour; None for a plain one."""
    kind = draw.random()
    if kind < 0.3 or radius < 4:
        return None
    height, width = y.shape[0], x.shape[1]
    strength = np.float32(draw.uniform(0.03, 0.45))
    if kind < 0.5:
        return strength * _ramp(draw, height, width)
    if kind < 0.5 + 0.35 * (0.4 + 0.6 * busy):
        return strength * grain(draw, height, width)
    period = draw.uniform(2.2, 14.0)
    angle = draw.uniform(0, np.pi)
    phase = np.float32(2 * np.pi / period) * (np.float32(np.cos(angle)) * x + np.float32(np.sin(angle)) * y)
    if draw.random() < 0.5:
        phase = phase + np.float32(draw.uniform(0, 3)) * np.sin(np.float32(draw.uniform(0.02, 0.1)) * (x + y))
    wave = np.sin(phase)
    if draw.random() < 0.4:  # a weave
        across = np.float32(np.cos(angle)) * y - np.float32(np.sin(angle)) * x
        wave = wave * np.sin(np.float32(2 * np.pi / (period * draw.uniform(0.7, 1.5))) * across)
    if draw.random() < 0.4:
        wave = np.clip(3 * wave, -1, 1)
    return strength * wave


def colours(draw: np.random.Generator, count: int) -> Array:
    """Colours of one scene: any lightness, little chroma, related hues: ``(count, 3)``."""
    light = draw.beta(draw.uniform(0.8, 2.0), draw.uniform(0.8, 2.0), count)
    chroma = draw.normal(draw.normal(0, 0.04, 2), draw.choice([0.02, 0.05, 0.12]), (count, 2))
    red, blue = chroma.T * (0.3 + 0.7 * np.sqrt(light * (1 - light)) * 2)
    return np.stack([light + 1.4 * red, light - 0.71 * red - 0.34 * blue, light + 1.77 * blue], 1).astype(
        np.float32
    )


def _mostly_falling(draw: np.random.Generator, radii: NDArray[np.float64]) -> NDArray[np.intp]:
    """An order in which large leaves tend to lie under small ones."""
    return np.argsort(-np.log(radii) + draw.normal(0, draw.uniform(0.3, 2.0), radii.size))


def _ramp(draw: np.random.Generator, height: int, width: int) -> Array:
    """A plane of random direction, from -1 to 1 at most."""
    angle = draw.uniform(0, 2 * np.pi)
    down, along = np.float32(np.sin(angle) / 1.42), np.float32(np.cos(angle) / 1.42)
    rows = np.linspace(-down, down, height, dtype=np.float32)
    return rows[:, None] + np.linspace(-along, along, width, dtype=np.float32)[None, :]


def grain(draw: np.random.Generator, height: int, width: int) -> Array:
    """Noise of every scale, of about unit deviation, at most 2.5: ``(height, width)``."""
    bank = _bank()[draw.integers(_BANK)]
    top = draw.integers(_BANK_SIDE - min(height, _BANK_SIDE - 1))
    left = draw.integers(_BANK_SIDE - min(width, _BANK_SIDE - 1))
    cut = bank[top : top + height, left : left + width]
    return cut if cut.shape == (height, width) else np.resize(cut, (height, width))


@cache
def _bank() -> list[Array]:
    """Noise whose spectrum falls with a power of the frequency, of unit deviation, some of it ridged."""
    draw = np.random.default_rng(20)
    fy = np.fft.fftfreq(_BANK_SIDE)[:, None]
    fx = np.fft.rfftfreq(_BANK_SIDE)[None, :]
    bank = []
    for number in range(_BANK):
        stretch, turn = draw.uniform(1, 4), draw.uniform(0, np.pi)
        u, v = np.cos(turn) * fx + np.sin(turn) * fy, np.cos(turn) * fy - np.sin(turn) * fx
        radius = np.maximum(np.hypot(u, v * stretch), 1 / _BANK_SIDE)
        spectrum = radius ** -draw.uniform(0.6, 1.6) * np.exp(2j * np.pi * draw.random(radius.shape))
        field = np.fft.irfft2(spectrum, s=(_BANK_SIDE, _BANK_SIDE))
        field = (field - field.mean()) / field.std()
        if number % 3 == 2:
            field = 1 - 2 * np.abs(field)
        bank.append(np.clip(field, -2.5, 2.5).astype(np.float32))
    return bank


def _softened(canvas: Array) -> Array:
    """Averaged with its neighbours, as by a lens."""
    for axis in (0, 1):
        canvas = 0.5 * canvas + 0.25 * (np.roll(canvas, 1, axis) + np.roll(canvas, -1, axis))
    return canvas
