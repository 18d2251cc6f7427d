"""Parts of pictures and maps, cut out exactly: no pixel is changed, a browser enlarges them."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dashboard.desk.palettes import coloured

LEAST, CONTEXT = 24, 3  # pixels a side of a part at least; windows of a peak that it is wide

Size = tuple[int, int]
Region = tuple[int, int, int, int]  # left, top, width, height in pixels


@dataclass(frozen=True, kw_only=True)
class Part:
    """A square of an image, in its pixels."""

    left: int
    top: int
    side: int


def around(row: int, col: int, size: int, image: Size) -> Part:
    """The part that shows a window of `size` pixels with what is about it, within the image.

    Args:
        image: height and width.

    Example:
        >>> around(2, 60, 8, (64, 64))
        Part(left=40, top=0, side=24)
    """
    height, width = image
    side = min(max(LEAST, CONTEXT * size), height, width)
    left, top = (max(0, min(at - side // 2, whole - side)) for at, whole in ((col, width), (row, height)))
    return Part(left=left, top=top, side=side)


def window(peak: Mapping[str, Any], image: Size) -> Region:
    """A strongest place as a region within the image.

    Example:
        >>> window({"row": 1, "col": 60, "size": 8}, (64, 64))
        (56, 0, 8, 5)
    """
    height, width = image
    left, top = int(peak["col"]) - peak["size"] // 2, int(peak["row"]) - peak["size"] // 2
    right, bottom = min(width, left + peak["size"]), min(height, top + peak["size"])
    left, top = max(0, left), max(0, top)
    return left, top, right - left, bottom - top


def framed(region: Region, part: Part) -> tuple[float, float, float, float]:
    """Where a region lies in a part, as left, top, width and height in shares of it; a third of it at least.

    Example:
        >>> framed((44, 8, 8, 8), Part(left=40, top=0, side=16))
        (0.25, 0.5, 0.5, 0.5)
        >>> framed((45, 0, 1, 1), Part(left=40, top=0, side=12))
        (0.291..., 0.0, 0.333..., 0.333...)
    """
    spans = []
    for start, length, first in ((region[0], region[2], part.left), (region[1], region[3], part.top)):
        share = max(length / part.side, 1 / CONTEXT)
        middle = (start + length / 2 - first) / part.side
        spans.append((max(0.0, min(middle - share / 2, 1 - share)), share))
    (left, width), (top, height) = spans
    return left, top, width, height


def of_picture(png: bytes | None, part: Part, image: Size) -> str:
    """The part of a stored picture as a data URI; "" where it has none, or shows another field of view."""
    if png is None:
        return ""
    picture = np.asarray(Image.open(io.BytesIO(png)))
    if abs(picture.shape[1] * image[0] / (picture.shape[0] * image[1]) - 1) > 0.02:
        return ""
    return _uri(Image.fromarray(within(picture, part, image)))


def of_map(field: NDArray[np.floating], part: Part, image: Size, scale: Mapping[str, Any]) -> str:
    """The part of a map in the colours of its one range, as a data URI."""
    cut = within(field, part, image).astype(float)
    return _uri(Image.fromarray(coloured(cut, scale["low"], scale["high"], scale["palette"])[..., :3]))


def at(field: NDArray[np.floating], row: int, col: int, image: Size) -> float:
    """A map's value at a pixel of the image."""
    height, width = field.shape
    return float(field[min(height - 1, row * height // image[0]), min(width - 1, col * width // image[1])])


def within(field: NDArray[Any], part: Part, image: Size) -> NDArray[Any]:
    """What a picture or a map has at each pixel of a part of the image, of whatever size it is itself.

    Shape:
        ``(h, w, ...)`` gives ``(side, side, ...)``.
    """
    rows, columns = (
        ((start + np.arange(part.side) + 0.5) * own / whole).astype(int)
        for start, own, whole in zip((part.top, part.left), field.shape[:2], image, strict=True)
    )
    cut: NDArray[Any] = np.ascontiguousarray(field[rows][:, columns])
    return cut


def stacked(upper: str, lower: str) -> str:
    """Two parts as one picture, the first above the second; one alone where the other is missing."""
    if not (upper and lower):
        return upper or lower
    first, second = (
        Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2]))).convert("RGB")
        for uri in (upper, lower)
    )
    side = max(first.width, second.width)
    gap = max(1, side // 24)
    whole = Image.new("RGB", (side, 2 * side + gap), (128, 128, 128))
    for picture, top in ((first, 0), (second, side + gap)):
        whole.paste(picture.resize((side, side), Image.Resampling.NEAREST), (0, top))
    return _uri(whole)


def _uri(picture: Image.Image) -> str:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
