"""A diffusion prior of drawn faces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.recipe import recipes
from engine.training.priors import PriorRecipe

if TYPE_CHECKING:
    from torch import Tensor

    from engine.training.pool import Pool


@recipes.register("face-prior")
@dataclass(frozen=True, kw_only=True)
class FacePrior(PriorRecipe):
    """A diffusion prior of procedural faces of 64²."""

    learns_from: ClassVar[str] = "`faces`, split train; judged on split test"
    used_by: ClassVar[tuple[str, ...]] = (*PriorRecipe.used_by, "indigo", "indigo-plus")

    def material(self) -> Pool:
        from engine.training.portraits import faces

        return faces(self.kept, self.size)

    def unseen(self, count: int, split: str) -> Tensor:
        from engine.training.portraits import unseen_faces

        return unseen_faces(count, self.size, split)
