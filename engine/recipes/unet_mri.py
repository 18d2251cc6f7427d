"""A U-Net for accelerated magnetic resonance imaging."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from engine.recipe import recipes
from engine.training.slices import SlicesRecipe

if TYPE_CHECKING:
    from torch.nn import Module


@recipes.register("unet-mri")
@dataclass(frozen=True, kw_only=True)
class MriUnet(SlicesRecipe):
    """A U-Net that mends grey slices from a quarter of their k-space.

    Args:
        widths: channels at each scale.
        gamma: weight of the data in the first estimate and at the end.
    """

    reference: ClassVar[str] = (
        "Jin et al., Deep convolutional neural network for inverse problems, 2017; "
        "Hyun et al., Deep learning for undersampled MRI reconstruction, 2018"
    )
    used_by: ClassVar[tuple[str, ...]] = ("unet",)
    stored: ClassVar = "float16"
    small: ClassVar[dict[str, Any]] = {"slices": 2, "patch": 32, "widths": (8, 8)}

    steps: int = 3000
    widths: tuple[int, ...] = (64, 96, 128, 192)
    gamma: float = 1000.0

    def network(self) -> Module:
        from engine.networks.restorer import Restorer

        return Restorer(1, self.gamma, self.widths, consistent=True)
