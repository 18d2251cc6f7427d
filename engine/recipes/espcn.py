"""A post-upsampling network for super-resolution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from engine.recipe import recipes
from engine.training.enlarging import EnlargingRecipe

if TYPE_CHECKING:
    from torch.nn import Module


@recipes.register("espcn")
@dataclass(frozen=True, kw_only=True)
class EspcnRecipe(EnlargingRecipe):
    """ESPCN: three convolutions on the small picture, then a pixel shuffle.

    Args:
        widths: channels behind the first two convolutions.
    """

    reference: ClassVar[str] = "Shi et al., An efficient sub-pixel convolutional neural network, 2016"
    used_by: ClassVar[tuple[str, ...]] = ("espcn",)
    small: ClassVar[dict[str, Any]] = {"pictures_kept": 2, "patch": 32, "widths": (4, 4)}

    steps: int = 2500
    batch: int = 32
    widths: tuple[int, int] = (64, 32)

    def network(self) -> Module:
        from engine.networks.espcn import Espcn

        return Espcn(1, self.widths, self.factor)
