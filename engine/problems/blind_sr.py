"""Super-resolution of small files of unknown making."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.problem import Problem, Shape, above, at_least, indivisible, one_of, problems, within

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Generator, Tensor


@problems.register("blind-sr")
@dataclass(frozen=True, kw_only=True)
class BlindSuperResolution(Problem):
    r"""Blur, reduction, white noise and a JPEG file, in this order: what a method is not to be told.

    .. math:: y = J_q\big( (k_\sigma * x)_{\downarrow s} + n \big), \qquad n \sim \mathcal N(0, \sigma_n^2)

    Nothing of it is drawn but the noise. It is not linear, and what the noise becomes in the file is
    neither white nor of a known norm. The defaults are those of the recipe `inn-blind4`, whose network
    learns the degradation from pairs.

    Args:
        factor: how many times smaller each side becomes.
        blur: standard deviation of the Gaussian blur, in pixels of the large picture.
        noise: standard deviation of the noise, of a range of 1.
        quality: of the JPEG file, libjpeg's, 1 to 95; its chroma is not subsampled.

    References:
        Zhang, Liang, Van Gool and Timofte, "Designing a practical degradation model for deep blind
        image super-resolution", 2021; You, Floros and Dragotti, "INDigo", 2023.
    """

    linear: ClassVar[bool] = False
    channels: ClassVar[tuple[int, ...]] = (1, 3)
    family: ClassVar[str] = "blind super-resolution"
    reference: ClassVar[str] = "Zhang et al., Designing a practical degradation model for blind SR, 2021"
    preview_note: ClassVar[str] = "the small decoded picture"

    factor: Literal[2, 4, 8] = 4
    blur: float = 1.8
    noise: float = 0.03
    quality: int = 60

    def __post_init__(self) -> None:
        one_of("factor", self.factor, (2, 4, 8))
        above("blur", self.blur, 0)
        at_least("noise", self.noise, 0)
        within("quality", self.quality, 1, 95)

    def skip(self, shape: Shape) -> str | None:
        return super().skip(shape) or indivisible(shape, self.factor)

    def operator(self, shape: Shape, generator: Generator) -> Physics:
        from engine.operators.degradation import Degradation

        return Degradation(self.blur, self.factor, self.noise, self.quality)

    def noise_norm(self, y: Tensor, physics: Physics) -> Tensor | None:
        return None
