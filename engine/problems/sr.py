"""Super-resolution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.problem import Problem, Shape, at_least, indivisible, one_of, problems

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Generator


@problems.register("sr")
@dataclass(frozen=True, kw_only=True)
class SuperResolution(Problem):
    r"""Bicubic reduction as MATLAB's `imresize` does it, antialiased, and white Gaussian noise.

    .. math:: y = L x R^\top + n, \qquad n \sim \mathcal N(0, \sigma_n^2)

    Args:
        factor: how many times smaller each side becomes.
        noise: standard deviation of the noise, of a range of 1; published tables have none.

    References:
        Timofte et al., "NTIRE 2017 challenge on single image super-resolution", 2017 (the protocol).
    """

    family: ClassVar[str] = "super-resolution"
    reference: ClassVar[str] = "Timofte et al., NTIRE 2017 challenge on single image super-resolution, 2017"
    preview_note: ClassVar[str] = "the small picture itself, clipped to [0, 1]"

    factor: Literal[2, 4, 8] = 4
    noise: float = 0.01

    def __post_init__(self) -> None:
        one_of("factor", self.factor, (2, 4, 8))
        at_least("noise", self.noise, 0)

    def skip(self, shape: Shape) -> str | None:
        return super().skip(shape) or indivisible(shape, self.factor)

    def operator(self, shape: Shape, generator: Generator) -> Physics:
        from deepinv.physics import GaussianNoise

        from engine.operators.separable import Separable, bicubic

        left, right = (bicubic(side, self.factor) for side in shape[1:])
        return Separable(left, right, GaussianNoise(self.noise))
