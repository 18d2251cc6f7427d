"""An invertible network for a degradation nobody tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.problem import problems
from engine.recipe import recipes
from engine.training.pairing import PairingRecipe

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Generator, Tensor

_DRAWS = 32  # of the noise; the mean of so many is within 46 dB of that of all


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

    def measured(self, x: Tensor, generator: Generator) -> Tensor:
        import torch

        physics = self._physics(x)
        clean = physics.A(x)
        noise = self.noise * torch.randn(clean.shape, generator=generator)
        written: Tensor = physics.sensor(clean + noise)
        return written

    def expected(self, x: Tensor) -> Tensor:
        """The mean of `_DRAWS` measurements: what the file does to the blurred picture is part of it."""
        import torch

        generator = torch.Generator().manual_seed(0)
        return torch.stack([self.measured(x, generator) for _ in range(_DRAWS)]).mean(0)

    def _physics(self, x: Tensor) -> Physics:
        from engine.training.restoring import operator

        problem = problems["blind-sr"].build(
            factor=2**self.levels, blur=self.blur, noise=self.noise, quality=self.quality
        )
        return operator(problem, tuple(x.shape[1:]), 0, "cpu")
