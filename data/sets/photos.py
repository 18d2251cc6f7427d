"""Photographs: colour crops of the pictures that scikit-image's wheel carries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from data.dataset import Dataset, Picture, datasets
from data.photographs import CROPS, PHOTOGRAPHS, SMALLEST_SIDE, cut
from data.resample import average


@datasets.register("photos")
@dataclass(frozen=True, kw_only=True)
class Photos(Dataset):
    """24 square crops of 8 photographs, chosen by eye: faces, metal, tissue, vessels, stars.

    A crop is averaged down to `size` and rounded to 8 bits, so that the truth is exactly the
    picture one sees. The first eight are of eight different photographs; crops of one photograph
    share its name as `identity`, and overlap by less than a quarter.

    Args:
        size: side of the pictures, in pixels, 16 to 256 (the smallest crop is never enlarged).
        count: the first so many crops, 1 to 24.

    Shape:
        Pictures are ``(3, size, size)``, whole multiples of 1/255.

    References:
        van der Walt et al., "scikit-image: image processing in Python", 2014.

    Example:
        >>> picture = Photos(size=64)[0]
        >>> picture.name, picture.identity, picture.pixels.shape
        ('astronaut-face', 'astronaut', (3, 64, 64))
    """

    source: ClassVar[str] = "scikit-image"
    licence: ClassVar[str] = "public domain, CC0 and one without a stated licence; see each picture"

    size: int = 128
    count: int = 16

    def __post_init__(self) -> None:
        if not 16 <= self.size <= SMALLEST_SIDE:
            raise ValueError(f"size must be 16 to {SMALLEST_SIDE} pixels, got {self.size}.")
        if not 1 <= self.count <= len(CROPS):
            raise ValueError(f"count must be 1 to {len(CROPS)}, got {self.count}.")

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index: int) -> Picture:
        if not -self.count <= index < self.count:
            raise IndexError(f"photos has {self.count} pictures, got index {index}.")
        crop = CROPS[index % self.count]
        photograph = PHOTOGRAPHS[crop.photograph]
        eight = np.floor(average(cut(crop).astype(np.float64), self.size, self.size) + 0.5)
        return Picture(
            name=crop.name,
            pixels=(eight / 255).astype(np.float32),
            identity=crop.photograph,
            attributes={
                "shows": photograph.title,
                "photograph": photograph.file,
                "rows": [crop.top, crop.top + crop.side],
                "columns": [crop.left, crop.left + crop.side],
                "source": photograph.source,
                "licence": photograph.licence,
            },
        )
