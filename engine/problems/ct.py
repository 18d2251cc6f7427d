"""X-ray computed tomography."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.problem import Problem, Shape, at_least, one_of, picture, problems

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Generator, Tensor


@problems.register("ct")
@dataclass(frozen=True, kw_only=True)
class Ct(Problem):
    r"""Parallel-beam line integrals at few angles or in a limited arc, and white Gaussian noise.

    .. math:: y(s, \theta) = \frac1W \int x(s \theta + t \theta^\perp)\, \mathrm dt + n,
              \qquad n \sim \mathcal N(0, \sigma_n^2)

    A ray across the whole width `W` of a white image measures 1. Rays cover the whole square.

    Args:
        geometry: `sparse` spreads the angles over 180 degrees, `limited` over the arc.
        angles: how many, equally spaced from 0 degrees.
        arc: degrees that `limited` covers.
        noise: standard deviation of the noise, in units of a full white width.

    References:
        Sidky and Pan, "Image reconstruction in circular cone-beam computed tomography by constrained,
        total-variation minimization", 2008.
    """

    channels: ClassVar[tuple[int, ...]] = (1,)
    family: ClassVar[str] = "CT"
    reference: ClassVar[str] = "Sidky and Pan, Image reconstruction by total-variation minimization, 2008"
    preview_note: ClassVar[str] = (
        "the sinogram, angles from left to right: black is 0, white half a full white width or more"
    )

    geometry: Literal["sparse", "limited"] = "sparse"
    angles: int = 40
    arc: float = 120.0
    noise: float = 0.005

    def __post_init__(self) -> None:
        one_of("geometry", self.geometry, ("sparse", "limited"))
        at_least("angles", self.angles, 2)
        at_least("noise", self.noise, 0)
        if not 0 < self.arc < 180:
            raise ValueError(f"arc must lie between 0 and 180 degrees, got {self.arc}.")

    def skip(self, shape: Shape) -> str | None:
        reason = f"ct takes square images, got {shape[1]}×{shape[2]}."
        return super().skip(shape) or (None if shape[1] == shape[2] else reason)

    def operator(self, shape: Shape, generator: Generator) -> Physics:
        import torch
        from deepinv.physics import GaussianNoise

        from engine.operators.tomography import ParallelBeam

        arc = 180.0 if self.geometry == "sparse" else self.arc
        angles = torch.arange(self.angles) * (arc / self.angles)
        return ParallelBeam(shape[1], angles, arc, GaussianNoise(self.noise))

    def preview(self, y: Tensor, physics: Physics) -> Tensor:
        return picture(2 * y)
