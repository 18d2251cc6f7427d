"""An invertible network for a degradation nobody tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.problem import problems
from engine.recipe import recipes
from engine.training.pairing import PairingRecipe

if TYPE_CHECKING:
    from torch import Generator, Tensor


@recipes.register("inn-blind4")
@dataclass(frozen=True, kw_only=True)
class InnBlind4(PairingRecipe):
    """An invertible network whose coarse half imitates faces blurred, reduced, noisy and written as JPEG.

    The degradation is known to it through pairs only: Gaussian blur, every fourth pixel, white noise,
    a JPEG file.

    Args:
        blur: standard deviation of the blur, in pixels.
        noise: standard deviation of the noise, of a range of 1.
        quality: of the JPEG file, 1 to 95.
    """

    blur: float = 1.8
    noise: float = 0.03
    quality: int = 60

    def measured(self, x: Tensor, generator: Generator) -> tuple[Tensor, Tensor]:
        import torch

        from engine.training.restoring import operator

        problem = problems["blind-sr"].build(
            factor=2**self.levels, blur=self.blur, noise=self.noise, quality=self.quality
        )
        physics = operator(problem, tuple(x.shape[1:]), 0, "cpu")
        clean = physics.A(x)
        noisy = clean + self.noise * torch.randn(clean.shape, generator=generator)
        return physics.sensor(noisy), clean
