"""An invertible network for faces made four times smaller."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.problem import problems
from engine.recipe import recipes
from engine.training.pairing import PairingRecipe

if TYPE_CHECKING:
    from torch import Generator, Tensor


@recipes.register("inn-faces4")
@dataclass(frozen=True, kw_only=True)
class InnFaces4(PairingRecipe):
    """An invertible network whose coarse half imitates the bicubic reduction of faces by four."""

    def measured(self, x: Tensor, generator: Generator) -> Tensor:
        import torch

        mean = self.expected(x)
        return mean + problems["sr"]().noise * torch.randn(mean.shape, generator=generator)  # type: ignore[attr-defined]

    def expected(self, x: Tensor) -> Tensor:
        from engine.training.restoring import operator

        problem = problems["sr"].build(factor=2**self.levels)
        return operator(problem, tuple(x.shape[1:]), 0, "cpu").A(x)
