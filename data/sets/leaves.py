"""Dead leaves: occluding shapes of every size, the statistics of natural images without a photograph."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from data.dataset import Dataset, Picture, datasets
from data.fallen import fallen
from data.kept import kept_array

_SPLITS = ("train", "validation", "test")


@datasets.register("leaves")
@dataclass(frozen=True, kw_only=True)
class Leaves(Dataset):
    r"""Discs and polygons that fall on each other, each with its own colour, shading and texture.

    .. math:: p(r) \propto r^{-3}, \quad r_{\min} \le r \le r_{\max}

    The radii's law makes the picture look alike at every scale; each picture draws its own smallest
    radius, up to six times `smallest`, so that calm ones are among them. Leaves fall until hardly any
    ground is left to be seen; edges are antialiased by drawing on a grid twice as fine.

    Args:
        size: pixels along each side.
        count: pictures.
        colour: three channels, or one.
        split: which pictures; none is in two of them.
        seed: another seed, other pictures.
        smallest, largest: radii, as shares of the side.

    Shape:
        ``(3, size, size)`` or ``(1, size, size)`` in [0, 1], multiples of 1/255.

    References:
        Lee, Mumford and Huang, "Occlusion models for natural images", 2001.

    Example:
        >>> Leaves(size=32, count=2)[1].pixels.shape
        (3, 32, 32)
    """

    source: ClassVar[str] = "drawn by reconaudit"
    licence: ClassVar[str] = "Apache-2.0"

    size: int = 64
    count: int = 100
    colour: bool = True
    split: Literal["train", "validation", "test"] = "test"
    seed: int = 0
    smallest: float = 0.02
    largest: float = 0.6

    def __post_init__(self) -> None:
        if self.size < 8:
            raise ValueError(f"size must be at least 8, got {self.size}.")
        if self.count < 1:
            raise ValueError(f"count must be at least 1, got {self.count}.")
        if self.split not in _SPLITS:
            raise ValueError(f"split must be one of {', '.join(_SPLITS)}, got {self.split!r}.")
        if not 0.005 <= self.smallest < self.largest <= 2:
            raise ValueError(
                "radii must satisfy 0.005 <= smallest < largest <= 2, "
                f"got {self.smallest} and {self.largest}."
            )

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index: int) -> Picture:
        if not 0 <= index < self.count:
            raise IndexError(f"picture {index} of leaves was asked for, there are {self.count}.")
        pixels = self.bytes(index).astype(np.float32) / np.float32(255)
        return Picture(name=f"{self.split}-{self.seed}-{index:06d}", pixels=pixels)

    def bytes(self, index: int) -> NDArray[np.uint8]:
        """One picture ``(C, size, size)`` of eight bits, whatever `count` is."""
        key = [_SPLITS.index(self.split), self.seed, index, 17]
        source = np.random.Generator(np.random.PCG64(np.random.SeedSequence(key)))
        fine = fallen(source, 2 * self.size, self.smallest, self.largest)
        image = 0.25 * (fine[:, 0::2, 0::2] + fine[:, 1::2, 0::2] + fine[:, 0::2, 1::2] + fine[:, 1::2, 1::2])
        if not self.colour:
            image = 0.299 * image[:1] + 0.587 * image[1:2] + 0.114 * image[2:]
        return np.clip(np.rint(image * 255), 0, 255).astype(np.uint8)


def training_leaves(
    seed: int, count: int, size: int = 64, *, colour: bool = True, split: str = "train", jobs: int = 1
) -> NDArray[np.uint8]:
    """The first `count` pictures of a split, made once and kept in the user's cache folder.

    Shape:
        ``(count, C, size, size)`` of eight bits, mapped read-only from disk.
    """
    leaves = Leaves.build(size=size, colour=colour, split=split, seed=seed)
    digest = hashlib.sha256(Path(__file__).read_bytes() + Path(fallen.__code__.co_filename).read_bytes())
    name = f"leaves-{split}-{seed}-{count}-{size}-{3 if colour else 1}-{digest.hexdigest()[:12]}"
    shape = (count, 3 if colour else 1, size, size)
    return kept_array(name, shape, partial(_part, leaves=leaves), jobs=jobs)


def _part(span: tuple[int, int], *, leaves: Leaves) -> NDArray[np.uint8]:
    return np.stack([leaves.bytes(index) for index in range(*span)])
