"""A pre-upsampling network for super-resolution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from engine.recipe import recipes
from engine.training.enlarging import EnlargingRecipe

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Tensor
    from torch.nn import Module


@recipes.register("srcnn")
@dataclass(frozen=True, kw_only=True)
class SrcnnRecipe(EnlargingRecipe):
    """SRCNN: three convolutions that sharpen what bicubic interpolation has enlarged.

    Args:
        widths: channels behind the first two convolutions.
        sides: of the three kernels.
    """

    reference: ClassVar[str] = "Dong et al., Learning a deep convolutional network for super-resolution, 2014"
    used_by: ClassVar[tuple[str, ...]] = ("srcnn",)
    small: ClassVar[dict[str, Any]] = {"pictures_kept": 2, "patch": 32, "widths": (4, 4)}

    steps: int = 1200
    patch: int = 48
    widths: tuple[int, int] = (64, 32)
    sides: tuple[int, int, int] = (9, 1, 5)

    def network(self) -> Module:
        from engine.networks.srcnn import Srcnn

        return Srcnn(1, self.widths, self.sides)

    def seen(self, y: Tensor, physics: Physics) -> Tensor:
        from engine.published import bicubic

        return super().seen(bicubic(y, physics), physics)
