"""One image's samples as they come: mean, deviation and, where they are few, all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

HELD = 128 * 2**20  # bytes of one image's samples that are held together, for judges that need them all


@dataclass(kw_only=True)
class Moments:
    r"""Mean and standard deviation of arrays that are seen once, in double precision.

    .. math:: m_k = m_{k-1} + (x_k - m_{k-1}) / k, \qquad S_k = S_{k-1} + (x_k - m_{k-1})(x_k - m_k)

    Arrays are taken in one by one, so that the result does not depend on how they come in batches.

    References:
        Welford, "Note on a method for calculating corrected sums of squares and products", 1962.

    Example:
        >>> moments = Moments()
        >>> for value in (1.0, 2.0, 6.0):
        ...     moments.add(np.array([value]))
        >>> moments.mean, moments.deviation
        (array([3.]), array([2.64575131]))
    """

    count: int = 0
    mean: NDArray[np.float64] = field(default_factory=lambda: np.zeros(()))
    squares: NDArray[np.float64] = field(default_factory=lambda: np.zeros(()))

    def add(self, x: NDArray[Any]) -> None:
        self.count += 1
        step = x.astype(np.float64) - self.mean
        self.mean = self.mean + step / self.count
        self.squares = self.squares + step * (x - self.mean)

    @property
    def deviation(self) -> NDArray[np.float64]:
        """The sample standard deviation: sums of squares divided by one less than their count."""
        return np.sqrt(self.squares / max(1, self.count - 1))


@dataclass(kw_only=True)
class Stream:
    """What is known of one image's samples, in the order of their numbers.

    Args:
        total: how many there will be.
        failures: how many of those taken failed, `reason` being why the first did.
        held: all of them, as long as they fit into `HELD` together.
    """

    total: int
    taken: int = 0
    failures: int = 0
    reason: str | None = None
    seconds: float = 0.0
    peak_bytes: int = 0
    evaluations: int = 0
    network_evaluations: int = 0
    outputs: Moments = field(default_factory=Moments)
    shown: Moments = field(default_factory=Moments)
    held: list[NDArray[np.float32]] = field(default_factory=list)

    def take(self, row: Mapping[str, Any], output: NDArray[np.float32] | None) -> None:
        """The next sample.

        Args:
            row: its row of `reconstruction`.
            output: ``(C, H, W)``, or None where it failed.
        """
        self.taken += 1
        self.seconds += row.get("seconds") or 0.0
        self.peak_bytes = max(self.peak_bytes, row.get("peak_bytes") or 0)
        self.evaluations += row.get("evaluations") or 0
        self.network_evaluations += row.get("network_evaluations") or 0
        if output is None:
            self.failures += 1
            self.reason = self.reason or row.get("reason")
            return
        self.outputs.add(output)
        if len(output) == 2:
            self.shown.add(np.hypot(output[:1], output[1:]))
        if self.fits(output.nbytes):
            self.held.append(output)

    def fits(self, size: int) -> bool:
        """Whether all samples of so many bytes each are held together."""
        return self.total * size <= HELD

    @property
    def unsampled(self) -> str:
        """Why they are not held."""
        return f"{self.total} samples of one image take more than {HELD >> 20} MiB together"

    @property
    def flaw(self) -> str | None:
        """Why there is no mean: one of what remains when samples fail would be chosen by failing."""
        if not self.failures:
            return None
        return f"{self.failures} of {self.total} samples failed: {self.reason}"

    @property
    def mean(self) -> NDArray[np.float32]:
        """``(C, H, W)``."""
        return self.outputs.mean.astype(np.float32)

    @property
    def deviation(self) -> NDArray[np.float32]:
        """``(H, W)``, of the samples as judged (complex ones by their magnitude), averaged over channels."""
        moments = self.shown if self.shown.count else self.outputs
        return moments.deviation.mean(axis=0).astype(np.float32)

    @property
    def cost(self) -> dict[str, float | int]:
        """Columns of `reconstruction`: what all samples took together."""
        return {
            "seconds": self.seconds,
            "peak_bytes": self.peak_bytes,
            "evaluations": self.evaluations,
            "network_evaluations": self.network_evaluations,
        }
