"""A U-Net against camera shake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from engine.problem import Problem, problems
from engine.recipe import recipes
from engine.training.restoring import RestoringRecipe

if TYPE_CHECKING:
    from torch import Generator, Tensor
    from torch.nn import Module

    from engine.training.scenes import Scenes


@recipes.register("unet-motion")
@dataclass(frozen=True, kw_only=True)
class MotionUnet(RestoringRecipe):
    """A U-Net that mends colour pictures blurred by a shaken camera whose path is known.

    Args:
        pictures_kept: drawn pictures of each kind to cut examples from.
        widths: channels at each scale.
        gamma: weight of the data in the first estimate.
        rounds: of mending.
    """

    reference: ClassVar[str] = (
        "Aggarwal et al., MoDL: Model-based deep learning architecture for inverse problems, 2019; "
        "Jin et al., Deep convolutional neural network for inverse problems, 2017"
    )
    learns_from: ClassVar[str] = "drawn collages, cloths and `leaves` (2 : 1 : 1); no photograph"
    used_by: ClassVar[tuple[str, ...]] = ("unet",)
    stored: ClassVar = "float16"
    small: ClassVar[dict[str, Any]] = {"pictures_kept": 2, "patch": 32, "widths": (8, 8)}

    steps: int = 3000
    pictures_kept: int = 1000
    widths: tuple[int, ...] = (48, 64, 96)
    gamma: float = 50.0
    rounds: int = 3

    def network(self) -> Module:
        from engine.networks.restorer import RoundsRestorer

        return RoundsRestorer(3, self.gamma, self.widths, self.rounds)

    def problem(self) -> Problem:
        return problems["motion"]()

    def material(self) -> Scenes:
        from engine.training.scenes import scenes

        return scenes(self.pictures_kept)

    def pictures(self, material: Any, generator: Generator) -> Tensor:
        drawn: Tensor = material.draw(self.batch, self.patch, generator)
        return drawn

    def unseen(self, material: Any, purpose: Literal["validation", "test"]) -> Tensor:
        if purpose == "validation":
            seen: Tensor = material.unseen
            return seen
        from engine.training.scenes import test_scenes

        return test_scenes(100, 128)[..., :64, :64]
