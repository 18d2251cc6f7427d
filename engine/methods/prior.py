"""Pictures of the prior, whatever was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

from engine.method import methods
from engine.samplers.sampler import Sampler

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Tensor

    from engine.problem import Problem, Shape
    from engine.samplers.schedules import Denoise, Noise


@methods.register("prior")
@dataclass(frozen=True, kw_only=True)
class Prior(Sampler):
    r"""Draws from the prior alone: what a sampler would show if it had not looked at the measurement.

    .. math:: \frac{dx}{d\sigma} = \frac{x - D(x; \sigma)}{\sigma}

    by Heun's method, from noise alone. A reconstruction that is no nearer to the truth than this one
    was invented.


    Args:
        steps: noise levels; the network is evaluated twice in each but the last.
        network: `faces` or `phantoms`, or `auto` by the number of channels.
        weights_file: a prior of the user's in place of these.
        architecture: of that file: `own`, `drunet`, `admunet`, `diffunet`, `diffusers`.
        size: side of the pictures that prior knows, in pixels; 0 for any.
        seed: of the random numbers.

    Shape:
        ``y`` is whatever ``physics.A`` returns; the result is ``(B, C, H, W)``.

    Errors:
        FloatingPointError: it diverged; the step is named.
    References:
        Karras, Aittala, Aila and Laine, "Elucidating the design space of diffusion-based generative
        models", 2022.
    """

    reference: ClassVar[str] = (
        "Karras et al., Elucidating the design space of diffusion-based generative models, 2022"
    )

    steps: int = 20

    def loop(
        self, denoise: Denoise, y: Tensor, physics: Physics, shape: Sequence[int], noise: Noise
    ) -> Tensor:
        from itertools import pairwise

        from engine.samplers.schedules import MIDDLE, edm, finite

        levels = edm(self.steps)
        x = MIDDLE + levels[0] * noise(shape)
        for step, (now, then) in enumerate(pairwise(levels), 1):
            slope = (x - denoise(x, now)) / now
            ahead = x + (then - now) * slope
            if then > 0:
                slope = (slope + (ahead - denoise(ahead, then)) / then) / 2
                ahead = x + (then - now) * slope
            x = finite(self.name, ahead, step, self.steps, then)
        return x

    @classmethod
    def example(cls, folder: Path) -> Self:
        return replace(super().example(folder), steps=10)

    def _refused(self, problem: Problem, shape: Shape) -> str | None:
        return None
