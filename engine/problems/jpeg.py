"""JPEG compression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.problem import Problem, Shape, one_of, problems, within

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Generator, Tensor


@problems.register("jpeg")
@dataclass(frozen=True, kw_only=True)
class JpegCompression(Problem):
    """A JPEG file written and read again by the real codec: not linear, not differentiable.

    .. math:: y = \\mathrm{decode}(\\mathrm{encode}_q(x))

    Its only noise is the rounding of its coefficients, which is no noise model.

    Args:
        quality: libjpeg's, 1 (smallest file) to 95.
        subsampling: of the chroma of RGB images.

    References:
        Wallace, "The JPEG still picture compression standard", 1992.
    """

    linear: ClassVar[bool] = False
    channels: ClassVar[tuple[int, ...]] = (1, 3)
    family: ClassVar[str] = "compression"
    reference: ClassVar[str] = "Wallace, The JPEG still picture compression standard, 1992"
    preview_note: ClassVar[str] = "the decoded picture"

    quality: int = 10
    subsampling: Literal["4:4:4", "4:2:2", "4:2:0"] = "4:2:0"

    def __post_init__(self) -> None:
        within("quality", self.quality, 1, 95)
        one_of("subsampling", self.subsampling, ("4:4:4", "4:2:2", "4:2:0"))

    def operator(self, shape: Shape, generator: Generator) -> Physics:
        from engine.operators.jpeg import Jpeg

        return Jpeg(self.quality, self.subsampling)

    def noise_norm(self, y: Tensor, physics: Physics) -> Tensor | None:
        return None
