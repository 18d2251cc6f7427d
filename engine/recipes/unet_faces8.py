"""A U-Net that makes faces eight times larger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from engine.problem import Problem, problems
from engine.recipe import recipes
from engine.training.restoring import RestoringRecipe

if TYPE_CHECKING:
    from torch import Generator, Tensor
    from torch.nn import Module


@recipes.register("unet-faces8")
@dataclass(frozen=True, kw_only=True)
class FacesUnet(RestoringRecipe):
    """A U-Net that makes faces of 64² from 8²: most of what it shows, it has made up.

    Args:
        kept: faces to learn from.
        widths: channels at each scale.
        gamma: weight of the data in the first estimate.
    """

    reference: ClassVar[str] = "Jin et al., Deep convolutional neural network for inverse problems, 2017"
    learns_from: ClassVar[str] = "`faces`, split train; judged on split test"
    used_by: ClassVar[tuple[str, ...]] = ("unet",)
    stored: ClassVar = "float16"
    small: ClassVar[dict[str, Any]] = {"kept": 2, "patch": 32, "widths": (8, 8)}

    steps: int = 2000
    kept: int = 8000
    widths: tuple[int, ...] = (64, 96, 128, 192)
    gamma: float = 1000.0

    def network(self) -> Module:
        from engine.networks.restorer import Restorer

        return Restorer(3, self.gamma, self.widths)

    def problem(self) -> Problem:
        return problems["sr"].build(factor=8)

    def material(self) -> Any:
        from engine.training.portraits import faces

        return faces(self.kept, self.patch)

    def pictures(self, material: Any, generator: Generator) -> Tensor:
        from engine.training.pool import upright

        return upright(material, self.batch, generator)

    def unseen(self, material: Any, purpose: Literal["validation", "test"]) -> Tensor:
        from engine.training.portraits import unseen_faces

        return unseen_faces(100 if purpose == "test" else 8, self.patch, purpose)
