"""Denoising diffusion for plug-and-play restoration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.method import methods
from engine.problem import above, within
from engine.samplers.sampler import Sampler

if TYPE_CHECKING:
    from deepinv.physics import LinearPhysics
    from torch import Tensor

    from engine.samplers.schedules import Denoise, Noise


@methods.register("diffpir")
@dataclass(frozen=True, kw_only=True)
class Diffpir(Sampler):
    r"""Half-quadratic splitting with the prior as its denoiser, and noise put back after every step.

    .. math:: \hat x_0 = \arg\min_x \|y - A x\|^2 + \frac{\lambda \sigma_y^2}{\sigma^2}
        \|x - D(x_t; \sigma)\|^2, \qquad
        x' = \hat x_0 + \sigma' \big(\sqrt{1 - \zeta}\, (x_t - \hat x_0) / \sigma + \sqrt\zeta\, n\big)

    A method of optimisation made random: the spread of its draws is no posterior's.


    Args:
        weight: :math:`\lambda`, of the prior.
        fresh: :math:`\zeta`, share of the noise drawn anew.
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
        Zhu, Zhang, Liang, Cao, Wen, Timofte and Van Gool, "Denoising diffusion models for plug-and-play
        image restoration", 2023.
    """

    reference: ClassVar[str] = (
        "Zhu et al., Denoising diffusion models for plug-and-play image restoration, 2023"
    )

    weight: float = 7.0
    fresh: float = 0.3

    def __post_init__(self) -> None:
        super().__post_init__()
        above("weight", self.weight, 0)
        within("fresh", self.fresh, 0, 1)

    def loop(
        self, denoise: Denoise, y: Tensor, physics: LinearPhysics, shape: Sequence[int], noise: Noise
    ) -> Tensor:
        from itertools import pairwise

        from engine.samplers.schedules import MIDDLE, edm, finite
        from engine.solvers.data_term import nearest
        from engine.solvers.noise import noise_level

        levels, variance = edm(self.steps), noise_level(y, physics).square()
        x = MIDDLE + levels[0] * noise(shape)
        for step, (now, then) in enumerate(pairwise(levels), 1):
            x0 = nearest(denoise(x, now), y, physics, self.weight * variance / now**2)
            found = (x - x0) / now
            x = x0 + then * ((1 - self.fresh) ** 0.5 * found + self.fresh**0.5 * noise(shape))
            finite(self.name, x, step, self.steps, then)
        return x
