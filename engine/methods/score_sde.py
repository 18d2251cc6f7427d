"""Projection onto noisy measurements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.method import methods
from engine.samplers.sampler import Sampler

if TYPE_CHECKING:
    from deepinv.physics import LinearPhysics
    from torch import Tensor

    from engine.samplers.schedules import Denoise, Noise


@methods.register("score-sde")
@dataclass(frozen=True, kw_only=True)
class ScoreSde(Sampler):
    r"""Steps back through the noise; before each, the noisy picture is made to explain the measurement.

    .. math:: \hat x_t = x_t + \lambda A^+ (y + \sigma_t A n - A x_t), \qquad x_{t-1} \sim
        q(x_{t-1} \mid \hat x_t, D(\hat x_t; \sigma_t))

    with fresh noise `n`, of the same level on the measurement as on the picture, and
    :math:`\lambda = \sigma_t^2 / (\sigma_t^2 + \sigma_y^2)`, which the paper tunes. What was not
    measured hears of the measurement through the network alone: it fits loosely at edges of holes.


    Args:
        steps: noise levels; the network is evaluated once in each.
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
        Song, Sohl-Dickstein, Kingma, Kumar, Ermon and Poole, "Score-based generative modeling through
        stochastic differential equations", 2021; Song, Shen, Xing and Ermon, "Solving inverse problems
        in medical imaging with score-based generative models", 2022.
    """

    reference: ClassVar[str] = (
        "Song et al., Solving inverse problems in medical imaging with score-based models, 2022"
    )
    posterior: ClassVar[str] = "approximate"

    def loop(
        self, denoise: Denoise, y: Tensor, physics: LinearPhysics, shape: Sequence[int], noise: Noise
    ) -> Tensor:
        from itertools import pairwise

        from engine.samplers.consistency import projected
        from engine.samplers.schedules import MIDDLE, back, edm, finite

        levels = edm(self.steps)
        x = MIDDLE + levels[0] * noise(shape)
        for step, (now, then) in enumerate(pairwise(levels), 1):
            x = projected(x, y, physics, now, noise)
            x = back(x, denoise(x, now), now, then, noise(shape))
            finite(self.name, x, step, self.steps, then)
        return x
