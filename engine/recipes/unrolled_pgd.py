"""Unrolled proximal gradient descent for magnetic resonance imaging."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from engine.recipe import recipes
from engine.training.slices import SlicesRecipe

if TYPE_CHECKING:
    from torch.nn import Module


@recipes.register("unrolled-pgd")
@dataclass(frozen=True, kw_only=True)
class UnrolledPgdRecipe(SlicesRecipe):
    """Proximal gradient descent, unrolled, for grey slices from a quarter of their k-space.

    Args:
        depth: iterations.
        width: channels inside each proximal network.
    """

    reference: ClassVar[str] = "Mardani et al., Neural proximal gradient descent, 2018"
    used_by: ClassVar[tuple[str, ...]] = ("unrolled-pgd",)
    small: ClassVar[dict[str, Any]] = {"slices": 2, "patch": 32, "depth": 2, "width": 4}

    steps: int = 2000
    depth: int = 6
    width: int = 32

    def network(self) -> Module:
        from engine.networks.unrolled import UnrolledPgd

        return UnrolledPgd(1, self.depth, self.width)
