"""White Gaussian noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.problem import Problem, Shape, at_least, problems

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Generator


@problems.register("denoise")
@dataclass(frozen=True, kw_only=True)
class Denoise(Problem):
    r"""The image itself, with white Gaussian noise.

    .. math:: y = x + n, \qquad n \sim \mathcal N(0, \sigma^2)

    Args:
        sigma: standard deviation of the noise, of a range of 1 (25/255 is 0.098).

    References:
        Dabov, Foi, Katkovnik and Egiazarian, "Image denoising by sparse 3-D transform-domain
        collaborative filtering", 2007 (the protocol).
    """

    family: ClassVar[str] = "denoising"
    reference: ClassVar[str] = "Dabov et al., Image denoising by sparse 3-D transform-domain filtering, 2007"

    sigma: float = 0.1

    def __post_init__(self) -> None:
        at_least("sigma", self.sigma, 0)

    def operator(self, shape: Shape, generator: Generator) -> Physics:
        from deepinv.physics import Denoising, GaussianNoise

        return Denoising(noise_model=GaussianNoise(self.sigma))
