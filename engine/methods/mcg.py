"""Manifold constrained gradients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.method import methods
from engine.problem import at_least
from engine.samplers.sampler import Sampler

if TYPE_CHECKING:
    from deepinv.physics import LinearPhysics
    from torch import Tensor

    from engine.samplers.schedules import Denoise, Noise


@methods.register("mcg")
@dataclass(frozen=True, kw_only=True)
class Mcg(Sampler):
    r"""The gradient of the misfit as in `dps`, and after it a projection onto the noisy measurement.

    .. math:: x''_{t-1} = x'_{t-1} - \zeta \nabla_{x_t} \|y - A \hat x_0(x_t)\|, \qquad
        x_{t-1} = x''_{t-1} + \lambda A^+ (y_{t-1} - A x''_{t-1})

    :math:`x'_{t-1}` is DDPM's step, :math:`y_{t-1}` the measurement made as noisy as the picture. The
    paper takes :math:`\lambda = 1`, for measurements without noise; here it follows from the noise, as
    in `score-sde`. The measurement is used twice: draws vary too little.


    Args:
        scale: :math:`\zeta`, of pictures in [-1, 1].
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
        Chung, Sim, Ryu and Ye, "Improving diffusion models for inverse problems using manifold
        constraints", 2022.
    """

    reference: ClassVar[str] = "Chung et al., Improving diffusion models using manifold constraints, 2022"

    scale: float = 3.0

    def __post_init__(self) -> None:
        super().__post_init__()
        at_least("scale", self.scale, 0)

    def loop(
        self, denoise: Denoise, y: Tensor, physics: LinearPhysics, shape: Sequence[int], noise: Noise
    ) -> Tensor:
        import torch

        from engine.samplers.consistency import misfit, projected, slope
        from engine.samplers.schedules import Ddpm, edm, finite

        ddpm = Ddpm(edm(self.steps))
        x = noise(shape)
        for t in ddpm.times:
            with torch.enable_grad():
                x.requires_grad_()
                x0 = ddpm.estimate(denoise, x, t)
                gradient = slope(misfit(x0, y, physics), x)
            x = ddpm.back(x.detach(), x0.detach(), t, noise(shape)) - self.scale * gradient
            pulled = projected(ddpm.exploded(x, t - 1), y, physics, ddpm.sigma[t - 1], noise)
            x = finite(self.name, ddpm.preserved(pulled, t - 1), self.steps - t + 1, self.steps)
        return ddpm.exploded(x, 0)
