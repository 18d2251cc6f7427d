"""Smaller pictures: area averages and centre crops, never enlargements."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Scalar = TypeVar("Scalar", bound=np.generic)


def average(pixels: NDArray[np.floating], height: int, width: int) -> Array:
    r"""Each new pixel is the mean of the area it covers, split pixels counted by their share.

    .. math:: x'_{ij} = \frac{1}{|Q_{ij}|} \int_{Q_{ij}} x

    Whole-numbered pictures give exact sums, hence the same bytes on every machine.

    Args:
        pixels: ``(C, H, W)``.
        height: of the result, at most H.
        width: of the result, at most W.

    Shape:
        ``(C, height, width)`` float64.

    Errors:
        ValueError: the result would be larger than the picture, or empty.

    Example:
        >>> average(np.array([[[0., 2., 4.]]]), 1, 2)
        array([[[0.66666667, 3.33333333]]])
    """
    _, rows, cols = pixels.shape
    if not (1 <= height <= rows and 1 <= width <= cols):
        raise ValueError(f"a picture of {rows} x {cols} pixels can't be averaged to {height} x {width}.")
    sums = _overlaps(rows, height) @ pixels.astype(np.float64) @ _overlaps(cols, width).T
    return sums / (rows * cols)


def centre(pixels: NDArray[Scalar], height: int, width: int) -> NDArray[Scalar]:
    """The middle `height` x `width` pixels of ``(..., H, W)``; of two middles, the upper left one.

    Errors:
        ValueError: the picture is smaller than that.
    """
    rows, cols = pixels.shape[-2:]
    if not (1 <= height <= rows and 1 <= width <= cols):
        raise ValueError(f"a picture of {rows} x {cols} pixels has no middle of {height} x {width}.")
    top, left = (rows - height) // 2, (cols - width) // 2
    return pixels[..., top : top + height, left : left + width]


def _overlaps(old: int, new: int) -> Array:
    """How much of each old pixel a new one covers, in units of 1/new: whole numbers."""
    start = np.arange(new)[:, None] * old
    first = np.arange(old)[None, :] * new
    return np.clip(np.minimum(start + old, first + new) - np.maximum(start, first), 0, None).astype(
        np.float64
    )
