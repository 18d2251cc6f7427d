"""Textures: tileable random fields, made once and read at any coordinates."""

from __future__ import annotations

from functools import cache

import numpy as np

from data.portrait.shapes import Field, rounded

SIDE = 256


@cache
def cloud(smoothness: float, seed: int = 0, stretch: float = 1.0) -> Field:
    """A tileable Gaussian field, zero mean and unit deviation, flat for reading.

    Args:
        smoothness: standard deviation of the smoothing, in texels, along the columns.
        stretch: how much smoother it is along the rows' direction (strands: large).
    """
    grain = np.random.Generator(np.random.PCG64(seed)).random((SIDE, SIDE)) - 0.5
    frequency = np.fft.fftfreq(SIDE)
    power = frequency[None, :] ** 2 + (stretch * frequency[:, None]) ** 2
    smooth = np.fft.ifft2(np.fft.fft2(grain) * np.exp(-2 * (np.pi * smoothness) ** 2 * power)).real
    smooth -= smooth.mean()
    return rounded(smooth / smooth.std()).ravel()


@cache
def spots(count: int, radius: float, seed: int = 0) -> Field:
    """A tileable scatter of soft discs of varied size and strength, in [0, 1], flat for reading."""
    values = np.random.Generator(np.random.PCG64(seed)).random((count, 4))
    axis = np.arange(SIDE)
    field = np.zeros((SIDE, SIDE))
    for row, col, size, strength in values:
        dr = np.abs(axis - row * SIDE)
        dc = np.abs(axis - col * SIDE)
        dr, dc = np.minimum(dr, SIDE - dr), np.minimum(dc, SIDE - dc)
        r2 = (dr[:, None] ** 2 + dc[None, :] ** 2) / (radius * (0.6 + 0.8 * size)) ** 2
        field = np.maximum(field, np.exp(-r2) * (0.45 + 0.55 * strength))
    return rounded(field).ravel()


def read(texture: Field, row: Field, col: Field) -> Field:
    """Values of a texture at coordinates in texels, wrapped round."""
    rows = (row + 32.0 * SIDE).astype(np.int32) & (SIDE - 1)
    columns = (col + 32.0 * SIDE).astype(np.int32) & (SIDE - 1)
    return texture.take(rows * SIDE + columns)
