"""Photon noise and read-out noise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.problem import Problem, Shape, above, at_least, problems

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Generator


@problems.register("denoise-poisson")
@dataclass(frozen=True, kw_only=True)
class DenoisePoisson(Problem):
    r"""The image itself as a camera sees it in little light: Poisson and Gaussian noise.

    .. math:: y = \gamma\, \mathcal P(x / \gamma) + n, \qquad n \sim \mathcal N(0, \sigma^2)

    Args:
        gain: brightness one photon adds, :math:`\gamma`, of a range of 1; white is 1 / gain photons.
        sigma: standard deviation of the read-out noise, of a range of 1.

    References:
        Foi, Trimeche, Katkovnik and Egiazarian, "Practical Poissonian-Gaussian noise modeling and
        fitting for single-image raw-data", 2008.
    """

    channels: ClassVar[tuple[int, ...]] = (1, 3)
    family: ClassVar[str] = "denoising"
    reference: ClassVar[str] = "Foi et al., Practical Poissonian-Gaussian noise modeling, 2008"

    gain: float = 0.02
    sigma: float = 0.02

    def __post_init__(self) -> None:
        above("gain", self.gain, 0)
        at_least("sigma", self.sigma, 0)

    def operator(self, shape: Shape, generator: Generator) -> Physics:
        from deepinv.physics import Denoising, PoissonGaussianNoise

        noise = PoissonGaussianNoise(gain=self.gain, sigma=self.sigma, clip_positive=True)
        return Denoising(noise_model=noise)
