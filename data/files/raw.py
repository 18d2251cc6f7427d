"""What a file holds, as it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

LARGEST = 64_000_000


class PictureError(ValueError):
    """A file that gives no picture; the message names the file and says why in one sentence."""


@dataclass(frozen=True, kw_only=True)
class Raw:
    """Values as a file stores them.

    Args:
        values: ``(C, H, W)`` of any real type, C 1, 2 or 3, or ``(H, W)`` complex.
        alpha: ``(H, W)`` opacity in [0, 1]; None where the picture is opaque or already laid on black.
        notes: what reading changed, in words.
    """

    values: NDArray[Any]
    alpha: NDArray[np.float64] | None = None
    notes: tuple[str, ...] = ()

    @property
    def white(self) -> float | None:
        """The largest value of the stored type; None where the type does not say what is white."""
        kinds = {np.dtype(bool): 1.0, np.dtype(np.uint8): 255.0, np.dtype(np.uint16): 65535.0}
        return kinds.get(self.values.dtype.newbyteorder("="))

    def turned(self, orientation: int) -> Raw:
        """As it should be looked at, for an EXIF orientation; 2 to 8 change something."""
        if orientation not in range(2, 9):
            return self
        return Raw(
            values=_turned(self.values, orientation),
            alpha=None if self.alpha is None else _turned(self.alpha, orientation),
            notes=(*self.notes, *turning(orientation)),
        )


def guard(height: int, width: int) -> None:
    """Refuse what would not fit.

    Errors:
        ValueError: the picture is empty, or has more than `LARGEST` pixels.
    """
    if height < 1 or width < 1:
        raise ValueError(f"is empty: {height} x {width} pixels")
    if height * width > LARGEST:
        raise ValueError(
            f"is {height} x {width} pixels; more than {LARGEST // 1_000_000} million are not read,"
            " cut it into smaller pictures"
        )


def turning(orientation: int) -> tuple[str, ...]:
    """What to note of an EXIF orientation."""
    return (f"turned by EXIF orientation {orientation}",) if orientation in range(2, 9) else ()


def _turned(values: NDArray[Any], orientation: int) -> NDArray[Any]:
    if orientation in (5, 6, 7, 8):
        values = values.swapaxes(-1, -2)
    if orientation in (2, 3, 6, 7):
        values = values[..., ::-1]
    if orientation in (3, 4, 7, 8):
        values = values[..., ::-1, :]
    return values
