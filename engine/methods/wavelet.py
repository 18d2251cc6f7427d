"""Wavelet denoising."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.method import Method, methods
from engine.problem import at_least, one_of

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Tensor

    from engine.problem import Problem, Shape


@methods.register("wavelet")
@dataclass(frozen=True, kw_only=True)
class Wavelet(Method):
    r"""Soft thresholds on undecimated wavelet coefficients, chosen per subband (BayesShrink).

    .. math:: \hat d = \operatorname{sign}(d)\, \max(|d| - t, 0), \qquad t = \sigma^2 / \sigma_x

    Poisson-Gaussian noise is stabilised by the Anscombe transform; a decoded JPEG picture is taken
    for a noisy one.

    Args:
        wavelet: an orthonormal basis, averaged over all its shifts.
        levels: scales.

    Shape:
        ``(B, C, H, W) -> (B, C, H, W)``.

    References:
        Donoho, "De-noising by soft-thresholding", 1995; Chang, Yu and Vetterli, "Adaptive wavelet
        thresholding for image denoising and compression", 2000.
    """

    family: ClassVar[str] = "denoiser"
    reference: ClassVar[str] = "Donoho, De-noising by soft-thresholding, 1995; Chang, Yu and Vetterli, 2000"

    wavelet: Literal["haar", "db2", "db4", "sym4"] = "sym4"
    levels: int = 4

    def __post_init__(self) -> None:
        one_of("wavelet", self.wavelet, ("haar", "db2", "db4", "sym4"))
        at_least("levels", self.levels, 1)

    def __call__(self, y: Tensor, physics: Physics) -> Tensor:
        from engine.solvers.noise import denoised
        from engine.solvers.wavelets import bayes_denoise

        shrink = partial(bayes_denoise, wavelet=self.wavelet, levels=self.levels)
        return denoised(y, physics, lambda x, sigma: shrink(x, sigma))

    def skip(self, problem: Problem, shape: Shape) -> str | None:
        if problem.family in ("denoising", "compression"):
            return None
        instead = "; fista does it" if problem.linear else ""
        return f"it takes noise off a picture, and {problem.name} measures no such picture{instead}."
