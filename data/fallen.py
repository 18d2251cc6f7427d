"""Dead leaves, drawn: which leaf lies on top at every place, and how it is painted."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data.portrait.noise import cloud, read

_TEXELS = 128


def fallen(source: np.random.Generator, side: int, smallest: float, largest: float) -> NDArray[np.float32]:
    """Let leaves fall on a square grid.

    Args:
        source: where chance comes from.
        side: samples along each side.
        smallest, largest: bounds of the radii, as shares of the side.

    Shape:
        ``(3, side, side)`` in [0, 1].
    """
    least = min(smallest * 6 ** float(source.random()), 0.7 * largest)
    radii = _radii(source, least, largest)
    count = len(radii)
    centres = source.random((count, 2)) * (1 + 2 * radii[:, None]) - radii[:, None]
    corners = np.where(source.random(count) < 0.55, 0, 3 + (source.random(count) * 4).astype(int))
    turns = source.random((count, 1)) * 2 * np.pi
    axis = ((np.arange(side) + 0.5) / side).astype(np.float32)
    top = np.zeros((side, side), np.int32)
    for leaf, (radius, (row, col)) in enumerate(zip(radii.tolist(), centres.tolist(), strict=True)):
        r0, r1 = max(int((row - radius) * side), 0), max(int((row + radius) * side) + 1, 0)
        c0, c1 = max(int((col - radius) * side), 0), max(int((col + radius) * side) + 1, 0)
        dy, dx = axis[r0:r1, None] - row, axis[None, c0:c1] - col
        if corners[leaf]:
            angles = turns[leaf] + np.arange(corners[leaf]) * (2 * np.pi / corners[leaf])
            reach = radius * np.cos(np.pi / corners[leaf])
            inside = np.ones((dy.size, dx.size), bool)
            for angle in angles.tolist():
                inside &= dy * np.sin(angle) < reach - dx * np.cos(angle)
        else:
            inside = dy * dy < radius * radius - dx * dx
        np.copyto(top[r0:r1, c0:c1], leaf, where=inside)
    return _paint(source, top, radii, centres, axis)


def _radii(source: np.random.Generator, smallest: float, largest: float) -> NDArray[np.float64]:
    """Radii by the power law, as many as cover the picture about four times."""
    grid = np.geomspace(smallest, largest, 256)
    weights = grid**-3 * grid * (1 + 2 * grid) ** 2
    weights /= weights.sum()
    covered = (weights * np.pi * grid**2 / (1 + 2 * grid) ** 2).sum()
    count = min(int(4 / covered), 4000)
    return np.interp(source.random(count), np.cumsum(weights), grid)


def _paint(
    source: np.random.Generator,
    top: NDArray[np.int32],
    radii: NDArray[np.float64],
    centres: NDArray[np.float64],
    axis: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Colour every sample by its leaf: base colour, a gradient across the leaf, a texture on it."""
    count = len(radii)
    light = source.random(count) ** 0.9
    tint = source.random((3, 1)) * 0.12 - 0.06
    chroma = (source.random((3, count)) + source.random((3, count)) - 1) * 0.34 * source.random(count) + tint
    colour = (0.04 + 0.9 * light + chroma * (0.25 + light)).astype(np.float32)
    turn, slant = source.random(count) * 2 * np.pi, source.random(count) ** 2 * 0.3 / radii
    grad_row, grad_col = slant * np.sin(turn), slant * np.cos(turn)
    offset = -(grad_row * centres[:, 0] + grad_col * centres[:, 1])
    strength = 0.16 * source.random(count) ** 2
    scale = _TEXELS * (1.5 + 4 * source.random(count) ** 2)
    way = source.random(count) * np.pi
    tables = np.stack([grad_row, grad_col, offset, strength, scale * np.cos(way), scale * np.sin(way)])
    g_row, g_col, g_off, amount, along, aside = tables.astype(np.float32)[:, top]
    rows, cols = axis[:, None], axis[None, :]
    texture = read(cloud(6.0, 70, 2.5), rows * along - cols * aside, rows * aside + cols * along + 7.0 * top)
    shade = 1 + g_row * rows + g_col * cols + g_off + amount * texture
    return np.clip(colour[:, top] * shade, 0, 1)
