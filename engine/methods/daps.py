"""Decoupled annealing posterior sampling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

from engine.method import methods
from engine.problem import above, at_least
from engine.samplers.sampler import Sampler

if TYPE_CHECKING:
    from deepinv.physics import LinearPhysics
    from torch import Tensor

    from engine.samplers.schedules import Denoise, Noise


@methods.register("daps")
@dataclass(frozen=True, kw_only=True)
class Daps(Sampler):
    r"""Draws a clean picture that agrees with the noisy one and the measurement, then adds less noise.

    .. math:: x_0 \sim \mathcal N(x;\, \hat x_0(x_t),\, r^2) \; \mathcal N(y;\, A x,\, \sigma_y^2),
        \qquad x_{t-1} = x_0 + \sigma_{t-1} n, \qquad r^2 = \frac{\sigma_t^2 c^2}{\sigma_t^2 + c^2}

    :math:`\hat x_0` follows the prior's flow from the noisy picture down to no noise in a few Euler
    steps; one step gives :math:`D(x_t; \sigma_t)`. The paper draws by Langevin's method; the
    product of two normal densities is drawn exactly here, as the nearest picture to one measurement
    and one estimate with noise of their own. Were the density of clean pictures given a noisy one
    exact, so were the posterior: it is for a normal prior of independent pixels of variance
    :math:`c^2` and one flow step.


    Args:
        flow: Euler steps from a noisy picture to a clean one.
        spread: `c`, standard deviation of the prior's pictures about what is known of them.
        steps: noise levels; the network is evaluated `flow` times in each.
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
        Zhang, Chu, Berner, Meng, Anandkumar and Song, "Improving diffusion inverse problem solving with
        decoupled noise annealing", 2025; Papandreou and Yuille, "Gaussian sampling by local
        perturbations", 2010 (the exact draw).
    """

    reference: ClassVar[str] = (
        "Zhang et al., Improving diffusion inverse problem solving with decoupled annealing, 2025"
    )
    posterior: ClassVar[str] = "approximate"
    consistent: ClassVar[bool] = True

    flow: int = 1
    spread: float = 0.25

    def __post_init__(self) -> None:
        super().__post_init__()
        at_least("flow", self.flow, 1)
        above("spread", self.spread, 0)

    def loop(
        self, denoise: Denoise, y: Tensor, physics: LinearPhysics, shape: Sequence[int], noise: Noise
    ) -> Tensor:
        from itertools import pairwise

        from engine.samplers.schedules import MIDDLE, edm, finite
        from engine.solvers.data_term import nearest
        from engine.solvers.noise import noise_level

        levels, error = edm(self.steps), noise_level(y, physics)
        error = error.view(-1, *[1] * (y.dim() - 1))
        x = MIDDLE + levels[0] * noise(shape)
        for step, (now, then) in enumerate(pairwise(levels), 1):
            r = now * self.spread / (now**2 + self.spread**2) ** 0.5
            guess = self._flowed(denoise, x, now) + r * noise(shape)
            weight = (noise_level(y, physics) / r).square()
            x0 = nearest(guess, y + error * noise(y.shape), physics, weight)
            x = finite(self.name, x0 + then * noise(shape), step, self.steps, then)
        return x

    @classmethod
    def example(cls, folder: Path) -> Self:
        return replace(super().example(folder), spread=0.1)

    def _flowed(self, denoise: Denoise, x: Tensor, sigma: float) -> Tensor:
        """Where the prior's flow takes a noisy picture."""
        from itertools import pairwise

        from engine.samplers.schedules import edm

        for now, then in pairwise(edm(self.flow, loudest=sigma, quietest=sigma / 10)):
            x = x + (then - now) / now * (x - denoise(x, now))
        return x
