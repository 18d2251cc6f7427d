"""Random numbers and smooth random fields that are the same on every machine and at every size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Draw:
    """Uniform numbers from a key, by PCG64, whose bits numpy guarantees for good.

    Args:
        key: whole numbers >= 0 that name the stream.

    Example:
        >>> Draw(0, 1).between(2, 3) == Draw(0, 1).between(2, 3)
        True
    """

    def __init__(self, *key: int) -> None:
        self._stream = np.random.Generator(np.random.PCG64(np.random.SeedSequence(list(key))))

    def between(self, low: float, high: float) -> float:
        """One number, uniform in [low, high)."""
        return low + (high - low) * float(self._stream.random())

    def many(self, low: float, high: float, count: int) -> Array:
        """`count` numbers, uniform in [low, high)."""
        return low + (high - low) * self._stream.random(count)

    def chance(self, share: float) -> bool:
        """True with the probability `share`."""
        return self.between(0, 1) < share

    def sign(self) -> float:
        """1 or -1."""
        return 1.0 if self.chance(0.5) else -1.0


@dataclass(frozen=True, kw_only=True)
class Field:
    r"""A smooth random function of the plane: a sum of plane waves.

    .. math:: f(x, y) = \sum_j a_j \cos(2\pi (u_j x + v_j y) + \varphi_j),
        \qquad \sum_j a_j^2 / 2 = 1

    Args:
        u: cycles along x, one number a wave.
        v: cycles along y.
        phase: in radians.
        amplitude: of each wave.
    """

    u: Array
    v: Array
    phase: Array
    amplitude: Array

    @classmethod
    def drawn(cls, draw: Draw, low: float, high: float, waves: int = 24, slope: float = 0.0) -> Field:
        """A field of unit variance whose waves have `low` to `high` cycles per unit length.

        Args:
            draw: the stream of numbers.
            low: smallest frequency, in cycles per unit length.
            high: largest frequency.
            waves: number of plane waves.
            slope: amplitudes fall as frequency to the power `-slope`.
        """
        frequency = low * (high / low) ** draw.many(0, 1, waves)
        angle = draw.many(0, 2 * np.pi, waves)
        amplitude = frequency**-slope
        return cls(
            u=frequency * np.cos(angle),
            v=frequency * np.sin(angle),
            phase=draw.many(0, 2 * np.pi, waves),
            amplitude=amplitude * np.sqrt(2 / np.sum(amplitude**2)),
        )

    def on(self, x: Array, y: Array) -> Array:
        """Its values on the grid of two axes: ``(len(y), len(x))``."""
        across = np.exp(2j * np.pi * np.outer(self.u, x))
        down = np.exp(2j * np.pi * np.outer(y, self.v) + 1j * self.phase) * self.amplitude
        return (down @ across).real

    def at(self, x: float, y: float) -> float:
        """Its value at one point."""
        return float(np.sum(self.amplitude * np.cos(2 * np.pi * (self.u * x + self.v * y) + self.phase)))


def centres(size: int) -> Array:
    """The centres of `size` pixels that fill [-1, 1].

    Example:
        >>> centres(4)
        array([-0.75, -0.25,  0.25,  0.75])
    """
    return (np.arange(size) + 0.5) * 2 / size - 1


def edge(distance: Array, width: float) -> Array:
    """0 where a signed distance is negative, 1 where it is positive, smooth over `width`."""
    return np.clip(distance / width + 0.5, 0.0, 1.0)


def over(below: Array, above: Array | float, cover: Array) -> Array:
    """`above` laid over `below` where `cover` is 1."""
    return below + (above - below) * cover
