"""Blur by a Gaussian kernel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.problem import Problem, Shape, above, at_least, problems

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Generator


@problems.register("deblur")
@dataclass(frozen=True, kw_only=True)
class Deblur(Problem):
    r"""Circular convolution with a Gaussian kernel, and white Gaussian noise.

    .. math:: y = k_\sigma * x + n, \qquad n \sim \mathcal N(0, \sigma_n^2)

    Args:
        sigma: standard deviation of the kernel, in pixels; it is cut at about three of them.
        noise: standard deviation of the noise, of a range of 1.

    References:
        Zhang et al., "Plug-and-play image restoration with deep denoiser prior", 2021 (the protocol).
    """

    family: ClassVar[str] = "deblurring"
    reference: ClassVar[str] = "Zhang et al., Plug-and-play image restoration with deep denoiser prior, 2021"

    sigma: float = 1.5
    noise: float = 0.02

    def __post_init__(self) -> None:
        above("sigma", self.sigma, 0)
        at_least("noise", self.noise, 0)

    @property
    def width(self) -> int:
        """Side of the kernel, in pixels."""
        return 2 * int(3 * self.sigma + 0.5) + 1

    def skip(self, shape: Shape) -> str | None:
        small = min(shape[1:]) < self.width
        reason = f"a kernel of {self.width} pixels does not fit images of {shape[1]}×{shape[2]}."
        return super().skip(shape) or (reason if small else None)

    def operator(self, shape: Shape, generator: Generator) -> Physics:
        from deepinv.physics import BlurFFT, GaussianNoise
        from deepinv.physics.functional import gaussian_blur

        kernel = gaussian_blur(psf_size=(self.width, self.width), sigma=(self.sigma, self.sigma))
        return BlurFFT(img_size=shape, filter=kernel, noise_model=GaussianNoise(self.noise))
