"""TIFF files, as far as tifffile reads them without further packages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tifffile import COMPRESSION, PHOTOMETRIC, TiffFile, TiffPage

from data.files.raw import Raw, guard

_UNPACKED = {COMPRESSION.NONE, COMPRESSION.ADOBE_DEFLATE, COMPRESSION.DEFLATE, COMPRESSION.PACKBITS}
_COLOURS = {PHOTOMETRIC.MINISWHITE, PHOTOMETRIC.MINISBLACK, PHOTOMETRIC.RGB, PHOTOMETRIC.SEPARATED}
_ASSOCIATED, _UNASSOCIATED = 1, 2


def deep(path: Path) -> bool:
    """Whether a TIFF stores more than 8 bits a channel."""
    with TiffFile(path) as file:
        dtype = _page(file).dtype
        return dtype is None or dtype.itemsize > 1


def plain(path: Path) -> bool:
    """Whether a TIFF is one that tifffile unpacks by itself, of whole bytes a channel, and no palette."""
    with TiffFile(path) as file:
        page = _page(file)
        bits = page.bitspersample
        return page.compression in _UNPACKED and bits % 8 == 0 and page.photometric in _COLOURS


def decode(path: Path) -> Raw:
    """The picture in a plain TIFF of any depth, whole numbers or floats.

    Errors:
        ValueError: it has several pages, too many pixels, or colours or a compression that are not read.
    """
    with TiffFile(path) as file:
        page = _page(file)
        guard(page.imagelength, page.imagewidth)
        values = _channels(page)
        tag = page.tags.get("Orientation")
        orientation = int(tag.value) if tag is not None else 1
        photometric, extra = page.photometric, tuple(int(e) for e in page.extrasamples)
    return _opaque(_coloured(values, photometric, len(extra)), extra).turned(orientation)


def _page(file: TiffFile) -> TiffPage:
    if len(file.pages) != 1:
        raise ValueError(f"holds {len(file.pages)} pictures; save each as a file of its own")
    page = file.pages[0]
    if not isinstance(page, TiffPage):
        raise ValueError("has no readable page")
    return page


def _channels(page: TiffPage) -> NDArray[Any]:
    values = page.asarray()
    if page.axes == "YX":
        return values[None]
    if page.axes == "YXS":
        return values.transpose(2, 0, 1)
    if page.axes == "SYX":
        return values
    raise ValueError(f"has the axes {page.axes}; one grey or colour picture is accepted")


def _coloured(values: NDArray[Any], photometric: int, extra: int) -> Raw:
    """Grey or colour channels, extra ones still behind them."""
    colours = len(values) - extra
    if photometric == PHOTOMETRIC.MINISWHITE and values.dtype.kind == "u":
        return Raw(values=np.concatenate([np.iinfo(values.dtype).max - values[:colours], values[colours:]]))
    if photometric == PHOTOMETRIC.MINISBLACK and colours == 1:
        return Raw(values=values)
    if photometric == PHOTOMETRIC.RGB and colours == 3:
        return Raw(values=values)
    if photometric == PHOTOMETRIC.SEPARATED and colours == 4 and values.dtype.kind == "u":
        full = np.iinfo(values.dtype).max
        left = 1 - values[:4] / full
        paper = np.round(left[:3] * left[3] * full).astype(values.dtype)
        note = "CMYK converted to RGB without a colour profile"
        return Raw(values=np.concatenate([paper, values[4:]]), notes=(note,))
    raise ValueError(
        f"has {colours} channels of {values.dtype} in the colours {PHOTOMETRIC(photometric).name};"
        " grey, RGB and CMYK are accepted"
    )


def _opaque(raw: Raw, extra: tuple[int, ...]) -> Raw:
    """The extra channels taken away: opacity is used, anything else is left out and said."""
    if not extra:
        return raw
    colours, first = raw.values[: -len(extra)], raw.values[-len(extra)]
    if extra[0] == _UNASSOCIATED and first.dtype.kind == "u":
        return Raw(values=colours, alpha=first / np.iinfo(first.dtype).max, notes=raw.notes)
    if extra[0] == _ASSOCIATED:
        return Raw(values=colours, notes=(*raw.notes, "stored as laid on black by its alpha"))
    return Raw(values=colours, notes=(*raw.notes, f"{len(extra)} channels of no stated meaning left out"))
