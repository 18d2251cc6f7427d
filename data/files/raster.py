"""PNG, JPEG, TIFF, BMP and WebP files, with every bit they store."""

from __future__ import annotations

import sys
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile, UnidentifiedImageError

from data.files import tiff
from data.files.raw import LARGEST, Raw, guard, turning

SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp")

_ORIENTATION, _PHOTOMETRIC, _COMPRESSION = 0x0112, 0x0106, 0x0103
_GREY = ("I;16", "I;16B", "I;16L", "I", "F", "1")
_OTHER_END = ";16B" if sys.byteorder == "little" else ";16L"
_LOWER = {
    "RGB;16B": "RGB;16L",
    "RGBA;16B": "RGBA;16L",
    "RGB;16N": "RGB" + _OTHER_END,
    "RGBA;16N": "RGBA" + _OTHER_END,
}
_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")


def decode(path: Path) -> Raw:
    """The picture in a file, turned the way its EXIF orientation says.

    Errors:
        ValueError: it is none of these formats, has several pages or too many pixels, or a depth,
            compression or colours that are not read.
        OSError: it is broken or cut short.
    """
    with _opened(path) as image:
        guard(image.height, image.width)
        frames = getattr(image, "n_frames", 1)
        if frames > 1 and image.format != "MPO":
            raise ValueError(f"holds {frames} pictures; save each as a file of its own")
        if image.format == "TIFF":
            return tiff.decode(path) if tiff.plain(path) else _packed(image, path)
        colour = image.format == "PNG" and image.mode in ("RGB", "RGBA")
        raw = _deep(image, path) if colour and ";16" in _layout(image) else _shallow(image)
        return raw.turned(image.getexif().get(_ORIENTATION, 1))


def _opened(path: Path) -> ImageFile.ImageFile:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            return Image.open(path, formats=_FORMATS)
        except Image.DecompressionBombError:
            raise ValueError(f"has more than {LARGEST // 1_000_000} million pixels") from None
        except UnidentifiedImageError:
            raise ValueError("is no PNG, JPEG, TIFF, BMP or WebP file, or its head is broken") from None


def _shallow(image: Image.Image) -> Raw:
    """Everything Pillow reads without loss: up to 8 bits a channel, and deep grey."""
    notes: tuple[str, ...] = ()
    image.load()
    if image.mode in _GREY:
        return Raw(values=np.array(image)[None])
    if image.mode == "CMYK":
        notes = ("CMYK converted to RGB without a colour profile",)
        image = image.convert("RGB")
    grey = image.mode in ("L", "LA", "La")
    if "transparency" in image.info or image.mode in ("LA", "La", "RGBA", "RGBa", "PA"):
        pixels = np.array(image.convert("RGBA")).transpose(2, 0, 1)
        return Raw(values=pixels[: 1 if grey else 3], alpha=pixels[3] / 255.0, notes=notes)
    if not grey and image.mode != "RGB":
        image = image.convert("RGB")
    pixels = np.array(image)
    return Raw(values=pixels[None] if grey else pixels.transpose(2, 0, 1), notes=notes)


def _packed(image: ImageFile.ImageFile, path: Path) -> Raw:
    """A TIFF that tifffile does not unpack. Pillow turns it while loading, rightly if it is compressed."""
    exif = image.getexif()
    orientation, whitening = exif.get(_ORIENTATION, 1), exif.get(_PHOTOMETRIC) == 0
    if orientation in range(5, 9) and exif.get(_COMPRESSION, 1) == 1:
        raise ValueError(f"is a TIFF of few colours on its side (orientation {orientation}); save it upright")
    if not tiff.deep(path) or (image.mode in _GREY and not whitening):
        raw = _shallow(image)
    elif _layout(image) in _LOWER:
        raw = _deep(image, path)
    else:
        raise ValueError("is a deep TIFF in a compression that is not read; save it uncompressed or deflated")
    return replace(raw, notes=(*raw.notes, *turning(orientation)))


def _deep(image: ImageFile.ImageFile, path: Path) -> Raw:
    """16 bits a channel, of which Pillow keeps the upper bytes only.

    Its decoder is run again, with the layout of bytes that picks the lower ones.
    """
    layout = _layout(image)
    if layout == "LA;16B":
        pairs = _decoded(path, "RGBA").reshape(image.height, image.width, 2, 2).astype(np.uint16)
        deep = pairs[..., 0] * 256 + pairs[..., 1]
    else:
        deep = _decoded(path, layout).astype(np.uint16) * 256 + _decoded(path, _LOWER[layout])
    image.load()
    channels = deep.transpose(2, 0, 1)
    if len(channels) in (2, 4):
        return Raw(values=channels[:-1], alpha=channels[-1] / 65535.0)
    return Raw(values=channels)


def _layout(image: ImageFile.ImageFile) -> str:
    """Pillow's name for how the stored bytes lie."""
    args = image.tile[0].args
    return args if isinstance(args, str) else str((args or ("",))[0])


def _decoded(path: Path, layout: str) -> NDArray[np.uint8]:
    with _opened(path) as image:
        tile = image.tile[0]
        args = (layout, *tile.args[1:]) if isinstance(tile.args, tuple) else layout
        image.tile = [each._replace(args=args) for each in image.tile]
        return np.array(image)
