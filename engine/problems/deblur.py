"""Blur by a Gaussian kernel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from deepinv.physics import BlurFFT, GaussianNoise, LinearPhysics
from deepinv.physics.blur import gaussian_blur

from engine.problem import Problem, Shape, problems


@problems.register("deblur")
@dataclass(frozen=True, kw_only=True)
class Deblur(Problem):
    r"""Circular convolution with a Gaussian kernel, and white Gaussian noise.

    .. math:: y = k_\sigma * x + n, \qquad n \sim \mathcal N(0, \sigma_n^2)

    Args:
        sigma: standard deviation of the kernel, in pixels.
        noise: standard deviation of the noise, of a range of 1.
    """

    family: ClassVar[str] = "deblurring"

    sigma: float = 1.5
    noise: float = 0.02

    def __post_init__(self) -> None:
        if self.sigma <= 0:
            raise ValueError(f"sigma must be > 0, got {self.sigma}.")
        if self.noise < 0:
            raise ValueError(f"noise must be >= 0, got {self.noise}.")

    def physics(self, shape: Shape, seed: int = 0, device: str = "cpu") -> LinearPhysics:
        kernel = gaussian_blur(sigma=(self.sigma, self.sigma))
        return BlurFFT(img_size=shape, filter=kernel, device=device, noise_model=GaussianNoise(self.noise))
