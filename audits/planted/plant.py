"""A picture and the same picture with something else in it, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engine.identity import digest, seed_of

Split = Literal["validation", "test"]
SPLITS: tuple[Split, ...] = ("validation", "test")
SMALL = 0.03  # share of the area up to which a plant is small
SHADE, FEWEST = 0.1, 6  # what is planted shows if so many pixels differ by more than this, of a range of 1


@dataclass(frozen=True, kw_only=True, eq=False)
class Plant:
    """What is true, what is shown instead, and the pixels where they differ.

    Args:
        group: the picture both come from; groups the bootstrap.
        what: was planted, in a word or two.
        truth: ``(C, H, W)`` float32 in [0, 1].
        planted: the same, with an invention.
        mask: ``(H, W)``, its place.
    """

    group: str
    what: str
    truth: NDArray[np.float32]
    planted: NDArray[np.float32]
    mask: NDArray[np.bool_]

    @property
    def area(self) -> float:
        """Share of the picture."""
        return float(self.mask.mean())

    @property
    def small(self) -> bool:
        return self.area <= SMALL

    @property
    def shows(self) -> bool:
        """Whether somebody who looks can see it before anything is degraded."""
        return shown(self.truth, self.planted, self.mask)

    @property
    def key(self) -> str:
        """Digest of the truth, under which judges keep its features."""
        return digest(self.truth)


def shown(one: NDArray[np.float32], other: NDArray[np.float32], mask: NDArray[np.bool_]) -> bool:
    """Whether two pictures ``(C, H, W)`` differ visibly within a mask: `FEWEST` pixels by `SHADE`.

    Example:
        >>> one, other = np.zeros((1, 4, 4), np.float32), np.full((1, 4, 4), 0.2, np.float32)
        >>> shown(one, other, np.ones((4, 4), bool)), shown(one, other, np.eye(4, dtype=bool))
        (True, False)
    """
    return int((np.abs(one - other).max(axis=0) > SHADE)[mask].sum()) >= FEWEST


def stream(seed: int, *facts: object) -> np.random.Generator:
    """Random numbers of a plant, from the seed and what names it."""
    return np.random.default_rng(seed_of("planted", seed, *facts))
