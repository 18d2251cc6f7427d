"""Wiener's filter for a known blur."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import torch

from engine.method import Method, methods
from engine.problem import above

if TYPE_CHECKING:
    from deepinv.physics import BlurFFT
    from torch import Tensor

    from engine.problem import Problem, Shape


@methods.register("wiener")
@dataclass(frozen=True, kw_only=True)
class Wiener(Method):
    r"""The best linear estimate of a picture whose power falls with the square of the frequency.

    .. math::
        \hat X(f) = \frac{\bar K(f)}{|K(f)|^2 + \sigma^2 / S(f)} Y(f), \qquad S(f) = \frac{c}{|f|^2}

    `c` is such that the spectrum holds the variance measured in `y`, less that of the noise; the
    mean is left as it is. The filter is deepinv's `WienerDeconvolution`.

    Args:
        smoothness: factor of the ratio of noise to signal; more is smoother.

    Shape:
        ``(B, C, H, W) -> (B, C, H, W)``.

    References:
        Wiener, "Extrapolation, interpolation, and smoothing of stationary time series", 1949.
    """

    family: ClassVar[str] = "linear"
    reference: ClassVar[str] = "Wiener, Extrapolation, interpolation, and smoothing of time series, 1949"

    smoothness: float = 1.0

    def __post_init__(self) -> None:
        above("smoothness", self.smoothness, 0)

    def __call__(self, y: Tensor, physics: BlurFFT) -> Tensor:
        from deepinv.models import WienerDeconvolution

        from engine.solvers.noise import noise_level

        noise = noise_level(y, physics).square()
        signal = (y.var((-2, -1), correction=0, keepdim=True) - noise).clamp_min(noise)
        rows, columns = (torch.fft.fftfreq(n, device=y.device, dtype=y.dtype) for n in y.shape[-2:])
        square = rows[:, None].square() + columns.square()
        share = torch.where(square > 0, 1 / square, 0)
        spectrum = signal * share / share.mean()
        ratio = self.smoothness * torch.where(square > 0, noise / spectrum, 0)
        half = ratio[..., : y.shape[-1] // 2 + 1]
        return WienerDeconvolution(lambda_reg=half)(y, physics)

    def skip(self, problem: Problem, shape: Shape) -> str | None:
        if problem.family == "deblurring":
            return None
        return f"it divides by a blur's spectrum, and {problem.name} is {problem.family}, not deblurring."
