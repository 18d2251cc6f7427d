"""Seeded draws that stay the same on every machine and under every NumPy."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np


class Draw:
    """A stream of random numbers for one key, used from front to back.

    Only the bit generator and its uniform numbers are taken from NumPy; their values are fixed by
    its compatibility policy, those of its other distributions are not.

    Args:
        key: whole numbers that name the stream; another key gives an unrelated stream.

    Example:
        >>> Draw(1, 2).uniform(0, 1) == Draw(1, 2).uniform(0, 1)
        True
    """

    def __init__(self, *key: int) -> None:
        self._source = np.random.Generator(np.random.PCG64(np.random.SeedSequence(list(key))))
        self._ahead: list[float] = []

    def uniform(self, low: float, high: float) -> float:
        """A number in [low, high)."""
        if not self._ahead:
            self._ahead = self._source.random(64).tolist()
        return low + (high - low) * self._ahead.pop()

    def bell(self, mean: float = 0.0, spread: float = 1.0) -> float:
        """A nearly normal number of this mean and standard deviation, never beyond three of them."""
        return mean + spread * (self.uniform(-1, 1) + self.uniform(-1, 1) + self.uniform(-1, 1))

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self.uniform(0, 1) < probability

    def choice(self, weights: Mapping[str, float]) -> str:
        """One of the names, each as often as its weight says."""
        left = self.uniform(0, sum(weights.values()))
        for name, weight in weights.items():
            left -= weight
            if left < 0:
                return name
        return name

    def whole(self, below: int) -> int:
        """A whole number in [0, below)."""
        return int(self.uniform(0, 1) * below)
