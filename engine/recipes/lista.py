"""Learned iterative soft-thresholding for compressed sensing."""

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


@recipes.register("lista")
@dataclass(frozen=True, kw_only=True)
class ListaRecipe(RestoringRecipe):
    """Learned iterative soft-thresholding for pictures measured by a quarter as many Gaussian numbers.

    Args:
        pictures_kept: drawn pictures of each kind to cut examples from.
        depth: iterations.
        filters: at each iteration.
        side: of a filter.
        pace: first value of every step.
    """

    reference: ClassVar[str] = "Gregor and LeCun, Learning fast approximations of sparse coding, 2010"
    learns_from: ClassVar[str] = "drawn collages, cloths and `leaves` (2 : 1 : 1); no photograph"
    used_by: ClassVar[tuple[str, ...]] = ("lista",)
    small: ClassVar[dict[str, Any]] = {"pictures_kept": 2, "patch": 16, "depth": 2, "filters": 4}

    steps: int = 2500
    batch: int = 12
    rate: float = 2e-3
    precision: Literal["bfloat16", "float32"] = "float32"
    operators: int = 8
    patch: int = 32
    pictures_kept: int = 1000
    depth: int = 18
    filters: int = 24
    side: int = 5
    pace: float = 0.1

    def network(self) -> Module:
        from engine.networks.unrolled import Lista

        return Lista(self.depth, self.filters, self.side, self.pace)

    def problem(self) -> Problem:
        return problems["cs"]()

    def material(self) -> Scenes:
        from engine.training.scenes import scenes

        return scenes(self.pictures_kept)

    def pictures(self, material: Any, generator: Generator) -> Tensor:
        """Grey ones: channels are treated alike, and those of one picture teach the same."""
        from engine.training.scenes import grey

        return grey(material.draw(self.batch, self.patch, generator))

    def unseen(self, material: Any, purpose: Literal["validation", "test"]) -> Tensor:
        if purpose == "validation":
            seen: Tensor = material.unseen[..., : self.patch, : self.patch]
            return seen
        from engine.training.scenes import test_scenes

        return test_scenes(100, 128)[..., : self.patch, : self.patch]
