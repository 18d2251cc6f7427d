"""Denoising diffusion restoration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.method import methods
from engine.problem import share, within
from engine.samplers.sampler import Sampler

if TYPE_CHECKING:
    from deepinv.physics import DecomposablePhysics
    from torch import Tensor

    from engine.problem import Problem, Shape
    from engine.samplers.schedules import Denoise, Noise


@methods.register("ddrm")
@dataclass(frozen=True, kw_only=True)
class Ddrm(Sampler):
    r"""Steps back through the noise in the coordinates of the operator's singular value decomposition.

    .. math:: \bar x' \sim \begin{cases}
        \mathcal N\big(\bar x_0 + \sqrt{1 - \eta^2}\, \sigma' (\bar x - \bar x_0) / \sigma,\;
            \eta^2 \sigma'^2\big) & s = 0 \\
        \mathcal N\big(\bar x_0 + \sqrt{1 - \eta^2}\, \sigma' (\bar y - \bar x_0)\, s / \sigma_y,\;
            \eta^2 \sigma'^2\big) & \sigma' < \sigma_y / s \\
        \mathcal N\big((1 - \eta_b) \bar x_0 + \eta_b \bar y,\;
            \sigma'^2 - \eta_b^2 \sigma_y^2 / s^2\big) & \sigma' \ge \sigma_y / s
        \end{cases}

    with :math:`A = U S V^\top`, :math:`\bar x = V^\top x`, :math:`\bar y = S^+ U^\top y` and
    :math:`x_0 = D(x; \sigma)`. No gradients are taken. The steps were made for training a network, not
    to hit the posterior of a given prior.


    Args:
        eta: :math:`\eta`, share of fresh noise where little or nothing was measured.
        pull: :math:`\eta_b`, weight of the measurement where it is better than the noise.
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
        Kawar, Elad, Ermon and Song, "Denoising diffusion restoration models", 2022.
    """

    reference: ClassVar[str] = "Kawar et al., Denoising diffusion restoration models, 2022"
    posterior: ClassVar[str] = "approximate"

    eta: float = 0.85
    pull: float = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        share("eta", self.eta)
        within("pull", self.pull, 0, 1)

    def loop(
        self, denoise: Denoise, y: Tensor, physics: DecomposablePhysics, shape: Sequence[int], noise: Noise
    ) -> Tensor:
        from itertools import pairwise

        import torch

        from engine.samplers.schedules import MIDDLE, edm, finite
        from engine.solvers.noise import noise_level

        levels, eta, pull = edm(self.steps), self.eta, self.pull
        s = physics.mask
        measured = physics.U_adjoint(y)
        error = noise_level(y, physics).view(-1, *[1] * (measured.dim() - 1)) / s.clamp_min(1e-6)
        known, y_bar = s > 1e-6, measured / s.clamp_min(1e-6)

        start = physics.V_adjoint(MIDDLE + levels[0] * noise(shape))
        there = y_bar + (levels[0] ** 2 - error**2).clamp_min(0).sqrt() * physics.V_adjoint(noise(shape))
        x_bar = torch.where(known & (error <= levels[0]), there, start)
        for step, (now, then) in enumerate(pairwise(levels), 1):
            x0 = physics.V_adjoint(denoise(physics.V(x_bar), now))
            n = physics.V_adjoint(noise(shape))
            kept = (1 - eta**2) ** 0.5 * then
            blind = x0 + kept * (x_bar - x0) / now + eta * then * n
            quiet = x0 + kept * (y_bar - x0) / error + eta * then * n
            loud = (1 - pull) * x0 + pull * y_bar + (then**2 - (pull * error) ** 2).clamp_min(0).sqrt() * n
            x_bar = torch.where(known, torch.where(then < error, quiet, loud), blind)
            finite(self.name, x_bar, step, self.steps, then)
        return physics.V(x_bar)

    def _refused(self, problem: Problem, shape: Shape) -> str | None:
        from deepinv.physics import DecomposablePhysics

        if not problem.linear:
            return f"{problem.name} is not linear: it has no singular value decomposition."
        if problem.skip(shape) or isinstance(problem.physics(shape), DecomposablePhysics):
            return None
        return f"the operator of {problem.slug} has no singular value decomposition at hand."
