"""A U-Net against camera shake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from engine.problems.motion import Motion
from engine.recipe import recipes
from engine.training.restoring import RestoringRecipe

if TYPE_CHECKING:
    from torch import Generator, Tensor
    from torch.nn import Module

    from engine.training.scenes import Scenes


@recipes.register("unet-motion")
@dataclass(frozen=True, kw_only=True)
class MotionUnet(RestoringRecipe):
    """Rounds of the shipped denoiser and a U-Net, for colour pictures blurred by a known shake of the camera.

    Args:
        pictures_kept: drawn pictures of each kind to cut examples from.
        widths: channels at each scale.
        gamma: weight of the data in the first estimate.
        rounds: of denoising and correction.
    """

    reference: ClassVar[str] = (
        "Zhang et al., Plug-and-play image restoration with deep denoiser prior, 2021; "
        "Zhang et al., Deep unfolding network for image super-resolution, 2020"
    )
    learns_from: ClassVar[str] = "drawn collages, cloths and `leaves` (2 : 1 : 1); no photograph"
    used_by: ClassVar[tuple[str, ...]] = ("unet",)
    stored: ClassVar = "float16"
    version: ClassVar[int] = 2
    small: ClassVar[dict[str, Any]] = {"pictures_kept": 2, "patch": 32, "widths": (8, 8)}

    steps: int = 1200
    batch: int = 8
    pictures_kept: int = 1000
    widths: tuple[int, ...] = (48, 64, 96)
    gamma: float = 50.0
    rounds: int = 5

    def network(self) -> Module:
        from engine.networks.restorer import RoundsRestorer

        return RoundsRestorer(3, self.gamma, self.widths, self.rounds, self.problem().noise)

    def problem(self) -> Motion:
        return Motion()

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
