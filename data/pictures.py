"""A picture file as an image: any depth, any colours, one stated range, never rescaled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from data.files import array, raster
from data.files.raw import PictureError as PictureError
from data.files.raw import Raw

SUFFIXES = (*raster.SUFFIXES, *array.SUFFIXES)

LUMA = (0.299, 0.587, 0.114)

_ROUNDING = 1e-5

Mode = Literal["grey", "colour"]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A picture, and what became of the file's values on the way.

    Args:
        pixels: ``(C, H, W)`` float32; C is 1 (grey), 3 (RGB), or 2 (real and imaginary part).
        facts: `stored` (the type of the file's values), `range` (what became 0 and 1), and where it
            happened `clipped` (the share of values outside the range) and `notes`.
    """

    pixels: NDArray[np.float32]
    facts: dict[str, Any]


def read_picture(
    path: Path | str,
    *,
    range: tuple[float, float] | None = None,
    mode: Mode | None = None,
    variable: str | None = None,
    bounded: bool = True,
) -> NDArray[np.float32]:
    """The image in a PNG, JPEG, TIFF, BMP, WebP, `.npy` or `.mat` file.

    .. math:: x = \\min(1, \\max(0, (v - low) / (high - low)))

    The EXIF orientation is honoured; what is transparent is laid on black. Of 16 bits a channel all
    16 are kept.

    Args:
        path: the file.
        range: the stored values that mean black and white. Without it these are 0 and 1 for logical
            values, 0 and 255 for 8-bit, 0 and 65535 for 16-bit whole numbers; anything else must lie in
            [0, 1]. Of complex values it bounds the magnitude, and begins at 0.
        mode: grey weighs red, green and blue by .299, .587, .114; colour repeats grey; None keeps what is
            stored.
        variable: which array of a `.mat` file that holds several.
        bounded: whether values outside the range are clipped to it. A method's output is read
            unbounded: it keeps what overshoots, and needs a stated range only beyond [-1, 2].

    Shape:
        ``(C, H, W)`` float32: C is 1 (grey), 3 (RGB), both in [0, 1], or 2, the real and imaginary part of
        a complex array or of an array with two channels, of magnitude at most 1.

    Errors:
        PictureError: the file is missing, broken or no picture, or its values need a range; a ValueError.
        ValueError: the range itself is none.
    """
    return read(path, range=range, mode=mode, variable=variable, bounded=bounded).pixels


def read(
    path: Path | str,
    *,
    range: tuple[float, float] | None = None,
    mode: Mode | None = None,
    variable: str | None = None,
    bounded: bool = True,
) -> Reading:
    """As `read_picture`, with what became of the file's values."""
    path = Path(path)
    check_range(range)
    raw = _stored(path, variable)
    try:
        scaled, facts = _scaled(raw, range, bounded)
        if raw.alpha is not None and (raw.alpha < 1).any():
            scaled = scaled * raw.alpha
            facts["notes"] = [*facts.get("notes", []), "transparent parts laid on black"]
        pixels = _in_mode(scaled, mode)
    except ValueError as error:
        raise PictureError(f"{path.name} {error}.") from error
    return Reading(pixels=np.ascontiguousarray(pixels, dtype=np.float32), facts=facts)


def read_mask(path: Path | str, *, variable: str | None = None) -> NDArray[np.bool_]:
    """A region of interest: ``(H, W)``, true where the file's value is above zero.

    Errors:
        PictureError: the file gives no mask; a JPEG does not, its compression blurs the border.
    """
    path = Path(path)
    if path.suffix.lower() in (".jpg", ".jpeg"):
        raise PictureError(f"{path.name} is a JPEG, which blurs a mask's border; save it as PNG.")
    raw = _stored(path, variable)
    values = np.abs(raw.values) if np.iscomplexobj(raw.values) else raw.values.max(axis=0)
    if not (values > 0).any():
        raise PictureError(f"{path.name} marks no pixel as inside.")
    return np.asarray(values > 0)


def check_range(range: tuple[float, float] | None) -> None:
    """Refuse what is no range.

    Errors:
        ValueError: low is not below high, or one is not finite.
    """
    if range is not None and not (np.isfinite(range).all() and range[0] < range[1]):
        raise ValueError(f"range must be two finite values, low before high, got {list(range)}.")


def _stored(path: Path, variable: str | None) -> Raw:
    """What the file stores, every way of being broken turned into one sentence."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise PictureError(f"{path.name} is no picture this reads; accepted are {', '.join(SUFFIXES)}.")
    if not path.is_file():
        raise PictureError(f"{path} is not there, or is no file.")
    try:
        return raster.decode(path) if suffix in raster.SUFFIXES else array.load(path, variable)
    except ValueError as error:
        raise PictureError(f"{path.name} {_sentence(error)}.") from error
    except MemoryError as error:
        raise PictureError(f"{path.name} does not fit into memory.") from error
    except Exception as error:  # decoders raise anything on a broken file
        raise PictureError(f"{path.name} is broken or cut short: {_sentence(error)}.") from error


def _sentence(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")[:200] or type(error).__name__


def _scaled(
    raw: Raw, range: tuple[float, float] | None, bounded: bool
) -> tuple[NDArray[np.float64], dict[str, Any]]:
    """Values with `range` brought to [0, 1], and the facts of it."""
    values = raw.values
    if not np.isfinite(values).all():
        raise ValueError(f"holds {int((~np.isfinite(values)).sum())} values that are NaN or infinite")
    is_complex = np.iscomplexobj(values) or len(values) == 2
    parts = np.stack([values.real, values.imag]) if np.iscomplexobj(values) else values
    parts = parts.astype(np.float64)
    size = np.hypot(*parts) if is_complex else parts
    low, high = range or _stated(raw, size, slack=_ROUNDING if bounded else 1.0)
    if is_complex and low != 0:
        raise ValueError(f"is complex, so its range must begin at 0, got {low:g}")
    facts: dict[str, Any] = {"stored": str(values.dtype.newbyteorder("=")), "range": [low, high]}
    outside = float(np.mean((size < low) | (size > high)))
    if outside > 0 and bounded:
        facts["clipped"] = outside
    if raw.notes:
        facts["notes"] = list(raw.notes)
    if is_complex:
        return parts / (np.maximum(size, high) if bounded else high), facts
    scaled = (parts - low) / (high - low)
    return np.clip(scaled, 0, 1) if bounded else scaled, facts


def _stated(raw: Raw, size: NDArray[np.float64], slack: float) -> tuple[float, float]:
    """The range that the stored type states."""
    if raw.white is not None:
        return 0.0, raw.white
    kind = "magnitudes" if np.iscomplexobj(raw.values) else "values"
    if size.min() < -slack or size.max() > 1 + slack:
        raise ValueError(
            f"holds {raw.values.dtype} {kind} from {size.min():.6g} to {size.max():.6g}, outside [0, 1];"
            " state which are black and white with range: [low, high]"
        )
    return 0.0, 1.0


def _in_mode(pixels: NDArray[np.float64], mode: Mode | None) -> NDArray[np.float64]:
    if mode is None or len(pixels) == {"grey": 1, "colour": 3}[mode]:
        return pixels
    if len(pixels) == 2:
        raise ValueError(f"is complex, which can't be made {mode}")
    if mode == "grey":
        return np.tensordot(np.array(LUMA), pixels, axes=1)[None]
    return np.repeat(pixels, 3, axis=0)
