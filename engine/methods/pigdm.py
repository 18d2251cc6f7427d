"""Pseudoinverse-guided diffusion."""

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


@methods.register("pigdm")
@dataclass(frozen=True, kw_only=True)
class Pigdm(Sampler):
    r"""DDIM steps, each pulled towards the picture nearest to what is expected that explains the measurement.

    .. math:: x' = \hat x + \sqrt{\sigma'^2 - s^2}\, \frac{x - \hat x}{\sigma} + s\, n
        + \Big(\frac{\partial \hat x}{\partial x}\Big)^\top A^\top
        \Big(A A^\top + \frac{\sigma_y^2}{r^2}\Big)^{-1} (y - A \hat x), \qquad \hat x = D(x; \sigma),
        \quad r^2 = \frac{\sigma^2 c^2}{\sigma^2 + c^2}

    The picture behind a noisy one is taken for normal, with the network's expectation and variance
    :math:`r^2` in every direction; the pull is the gradient of the measurement's likelihood times
    :math:`r^2`, as in the paper, where a step of the posterior's own would have
    :math:`\sigma^2 - \sigma'^2` nearly: draws are approximate for every prior.

    Args:
        spread: `c`, standard deviation of the prior's pictures about what is known of them.
        eta: share of fresh noise in each step, 0 for none after the first.
        steps: noise levels; the network is evaluated and differentiated once in each.
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
        Song, Vahdat, Mardani and Kautz, "Pseudoinverse-guided diffusion models for inverse problems",
        2023.
    """

    reference: ClassVar[str] = "Song et al., Pseudoinverse-guided diffusion models for inverse problems, 2023"
    posterior: ClassVar[str] = "approximate"

    spread: float = 0.5
    eta: float = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        above("spread", self.spread, 0)
        within("eta", self.eta, 0, 1)

    def loop(
        self, denoise: Denoise, y: Tensor, physics: LinearPhysics, shape: Sequence[int], noise: Noise
    ) -> Tensor:
        from itertools import pairwise

        import torch

        from engine.samplers.consistency import slope
        from engine.samplers.schedules import MIDDLE, back, edm, finite
        from engine.solvers.data_term import nearest
        from engine.solvers.noise import noise_level

        levels, variance = edm(self.steps), noise_level(y, physics).square()
        x = MIDDLE + levels[0] * noise(shape)
        for step, (now, then) in enumerate(pairwise(levels), 1):
            doubt = 1 / (1 / now**2 + 1 / self.spread**2)
            with torch.enable_grad():
                x.requires_grad_()
                x0 = denoise(x, now)
                seen = x0.detach()
                pull = nearest(seen, y, physics, variance / doubt) - seen
                guidance = slope((x0 * pull).sum(), x)
            x = back(x.detach(), seen, now, then, noise(shape), self.eta) + guidance
            finite(self.name, x, step, self.steps, then)
        return x
