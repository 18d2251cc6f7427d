"""Cloth: drawn pictures of fine stripes, checks and grain on folds, to learn restoration from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import zoom

from data.collage import colours, grain

Array = NDArray[np.float32]


def cloth(seed: int, index: int, size: int = 256) -> NDArray[np.uint8]:
    """One picture of several cloths lying over each other; the same on every machine.

    Each has stripes of one fineness, from two pixels on, that follow its folds; some are crossed by
    other stripes, some grained; light falls unevenly on all.

    Args:
        size: of each side, in pixels; what lies in it has the same scale at any size.

    Shape:
        ``(3, size, size)``.
    """
    draw = np.random.default_rng([seed, index, 1])
    many = int(draw.integers(1, 7))
    rank = np.stack([_smooth(draw, size, 24.0, 128.0) for _ in range(many)]).argmax(0)
    canvas = np.empty((3, size, size), np.float32)
    palette = colours(draw, 2 * many)
    for number in range(many):
        here = rank == number
        if here.any():
            mixed = _weave(draw, size)[here]
            light, dark = palette[2 * number], palette[2 * number + 1]
            dark = light + np.float32(draw.uniform(0.05, 1.0)) * (dark - light)
            canvas[:, here] = light[:, None] + mixed * (dark - light)[:, None]
    canvas *= 1 + np.float32(draw.uniform(0, 0.5)) * _smooth(draw, size, 16.0, 128.0)
    return (np.clip(canvas, 0, 1) * 255 + 0.5).astype(np.uint8)


def _weave(draw: np.random.Generator, size: int) -> Array:
    """How far each place is from the first to the second colour, 0 to 1."""
    if draw.random() < 0.15:
        return np.clip(0.5 + np.float32(draw.uniform(0.05, 0.25)) * grain(draw, size, size), 0, 1)
    along = np.arange(size, dtype=np.float32)
    rows = along[:, None] + np.float32(draw.uniform(0, 8)) * _smooth(draw, size, 24.0, 96.0)
    cols = along[None, :] + np.float32(draw.uniform(0, 8)) * _smooth(draw, size, 24.0, 96.0)
    period = float(np.exp(draw.uniform(np.log(2.4), np.log(12.0))))
    wave = _stripes(draw, rows, cols, period, draw.uniform(0, np.pi))
    if draw.random() < 0.3:
        crossing = _stripes(draw, rows, cols, period * draw.uniform(0.7, 2.5), draw.uniform(0, np.pi))
        wave = wave * crossing if draw.random() < 0.5 else np.float32(0.5) * (wave + crossing)
    if draw.random() < 0.5:
        wave *= np.clip(0.5 + _smooth(draw, size, 12.0, 64.0), 0, 1)
    if draw.random() < 0.3:
        wave += np.float32(draw.uniform(0.05, 0.4)) * grain(draw, size, size)
    return np.clip(0.5 + wave / 2, 0, 1)


def _stripes(draw: np.random.Generator, rows: Array, cols: Array, period: float, angle: float) -> Array:
    turn = np.float32(2 * np.pi / period)
    phase = turn * (np.float32(np.cos(angle)) * cols + np.float32(np.sin(angle)) * rows)
    wave = np.sin(phase)
    if period > 3.5 and draw.random() < 0.5:
        wave = np.clip(np.float32(draw.uniform(1, 4)) * (wave + np.float32(draw.uniform(-0.6, 0.6))), -1, 1)
    return wave


def _smooth(draw: np.random.Generator, size: int, finest: float, coarsest: float) -> Array:
    """A field that changes over a distance between these, in pixels: about -1 to 1."""
    scale = float(np.exp(draw.uniform(np.log(finest), np.log(coarsest))))
    nodes = max(4, int(np.ceil(size / scale)) + 3)
    field = zoom(draw.uniform(-1, 1, (nodes, nodes)).astype(np.float32), scale, order=3)
    if min(field.shape) < size:
        field = zoom(field, size / min(field.shape) + 0.01, order=1)
    return np.asarray(field[:size, :size], np.float32)
