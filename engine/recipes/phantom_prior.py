"""A diffusion prior of drawn slices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.recipe import recipes
from engine.training.priors import PriorRecipe

if TYPE_CHECKING:
    from torch import Tensor

    from engine.training.pool import Pool


@recipes.register("phantom-prior")
@dataclass(frozen=True, kw_only=True)
class PhantomPrior(PriorRecipe):
    """A diffusion prior of drawn grey slices of 64²."""

    learns_from: ClassVar[str] = "`phantoms` of seed 101; judged on `phantoms` of seed 0"
    channels: ClassVar[int] = 1

    steps: int = 5500
    kept: int = 3000

    def material(self) -> Pool:
        from engine.training.slices import TRAINING, slices

        return slices(TRAINING, self.kept, self.size)

    def unseen(self, count: int, split: str) -> Tensor:
        from engine.training.pool import floats
        from engine.training.slices import VALIDATION, slices

        return floats(slices(VALIDATION if split == "validation" else 0, count, self.size))
