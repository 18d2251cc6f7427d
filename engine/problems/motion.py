"""Blur by a random camera shake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.problem import Problem, Shape, above, at_least, problems

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Generator


@problems.register("motion")
@dataclass(frozen=True, kw_only=True)
class Motion(Problem):
    r"""Circular convolution with the path of a shaken camera, and white Gaussian noise.

    .. math:: y = k * x + n, \qquad n \sim \mathcal N(0, \sigma_n^2)

    The path is a Gaussian process drawn from the seed, deepinv's `MotionBlurGenerator`.

    Args:
        size: side of the kernel's window, in pixels; the path covers about half of it.
        smoothness: length scale of the path, of its duration; small values shake more.
        noise: standard deviation of the noise, of a range of 1.

    References:
        Schuler, Hirsch, Harmeling and Schölkopf, "Learning to deblur", 2016.
    """

    family: ClassVar[str] = "deblurring"
    reference: ClassVar[str] = "Schuler et al., Learning to deblur, 2016"

    size: int = 21
    smoothness: float = 0.3
    noise: float = 0.02

    def __post_init__(self) -> None:
        if self.size < 3 or self.size % 2 == 0:
            raise ValueError(f"size must be an odd number >= 3, got {self.size}.")
        above("smoothness", self.smoothness, 0)
        at_least("noise", self.noise, 0)

    def skip(self, shape: Shape) -> str | None:
        small = min(shape[1:]) < self.size
        reason = f"a kernel of {self.size} pixels does not fit images of {shape[1]}×{shape[2]}."
        return super().skip(shape) or (reason if small else None)

    def operator(self, shape: Shape, generator: Generator) -> Physics:
        from deepinv.physics import BlurFFT, GaussianNoise
        from deepinv.physics.generator import MotionBlurGenerator

        paths = MotionBlurGenerator((self.size, self.size), rng=generator, l=self.smoothness)
        kernel = paths.step()["filter"]
        return BlurFFT(img_size=shape, filter=kernel / kernel.sum(), noise_model=GaussianNoise(self.noise))
