"""Numbers of a drawn region, from the values that are stored."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dashboard.desk.panel import Panel


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """A region's mean, standard deviation over pixels and channels, and error.

    Args:
        rmse: root mean square difference to the truth; None where the two cannot be compared.
        exact: whether all values behind it are the stored ones, not 8-bit.
    """

    mean: float
    deviation: float
    rmse: float | None
    exact: bool


def statistics(
    panel: Panel, truth: Panel, region: tuple[int, int, int, int], size: tuple[int, int]
) -> Numbers | None:
    """The numbers of a panel in a region; None without a picture, or with one of another field of view.

    Args:
        region: left, top, width, height in pixels of the image.
        size: the image's height and width, in which the region is counted.
    """
    x, reference = _values(panel), _values(truth)
    if x is None or abs(x.shape[2] * size[0] / (x.shape[1] * size[1]) - 1) > 0.02:
        return None
    rows, columns = _cut(region, size, (x.shape[1], x.shape[2]))
    part = x[:, rows, columns].astype(np.float64)
    comparable = panel.role != "truth" and reference is not None and reference.shape == x.shape
    error = (part - reference[:, rows, columns]) ** 2 if comparable and reference is not None else None
    return Numbers(
        mean=float(part.mean()),
        deviation=float(part.std()),
        rmse=None if error is None else float(np.sqrt(error.mean())),
        exact=panel.values is not None and (error is None or truth.values is not None),
    )


def _cut(
    region: tuple[int, int, int, int], size: tuple[int, int], own: tuple[int, int]
) -> tuple[slice, slice]:
    """The region in the pixels of a picture of another size, at least one of them."""
    left, top, width, height = region
    slices = []
    for start, length, whole, pixels in ((top, height, size[0], own[0]), (left, width, size[1], own[1])):
        first = min(pixels - 1, int(np.floor(start * pixels / whole + 0.5)))
        last = int(np.floor((start + length) * pixels / whole + 0.5))
        slices.append(slice(first, max(first + 1, min(pixels, last))))
    return slices[0], slices[1]


def _values(panel: Panel) -> NDArray[np.float32] | None:
    """``(C, H, W)`` as seen: stored values, the magnitude where complex, 8-bit ones where no others are."""
    if panel.png is None:
        return None
    if panel.values is not None:
        x = panel.values
        return np.hypot(x[0], x[1])[None] if x.shape[0] == 2 else x
    eight = np.asarray(Image.open(io.BytesIO(panel.png)))
    eight = eight[..., None] if eight.ndim == 2 else eight
    return eight.astype(np.float32).transpose(2, 0, 1) / np.float32(255)
