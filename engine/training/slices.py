"""What recipes that learn from drawn slices share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np
from torch import Generator, Tensor

from data.sets.phantoms import Phantoms
from engine.problem import Problem, problems
from engine.training.pool import Pool, floats, patches, pool, shown
from engine.training.restoring import RestoringRecipe

TRAINING, VALIDATION = 101, 102  # seeds of the phantoms; test sets have the seed 0 by default


@dataclass(frozen=True, kw_only=True)
class SlicesRecipe(RestoringRecipe):
    """A reconstruction network for MRI of phantoms.

    Args:
        slices: phantoms drawn to learn from.
    """

    learns_from: ClassVar[str] = f"`phantoms` of seed {TRAINING}; judged on `phantoms` of seed 0"

    batch: int = 4
    patch: int = 128
    slices: int = 600

    def problem(self) -> Problem:
        return problems["mri"]()

    def material(self) -> tuple[Pool, Tensor]:
        unseen = slices(VALIDATION, 8, self.patch)
        return slices(TRAINING, self.slices, self.patch), floats(unseen)

    def pictures(self, material: Any, generator: Generator) -> Tensor:
        return patches(material[0], self.batch, self.patch, generator)

    def unseen(self, material: Any, purpose: Literal["validation", "test"]) -> Tensor:
        return material[1] if purpose == "validation" else shown(Phantoms(size=self.patch, count=100))


def slices(seed: int, count: int, size: int) -> Pool:
    """Phantoms of a seed, made once: ``(count, 1, size, size)`` of eight bits."""
    phantoms = Phantoms(size=size, count=count, seed=seed)

    def make(index: int) -> Pool:
        return np.rint(phantoms[index].pixels * 255).astype(np.uint8)

    return pool(f"phantoms-{seed}-{size}", count, make)
