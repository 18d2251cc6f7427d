"""Diffusion posterior sampling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.method import methods
from engine.problem import at_least
from engine.samplers.sampler import Sampler

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Tensor

    from engine.samplers.schedules import Ddpm, Denoise, Noise


@methods.register("dps")
@dataclass(frozen=True, kw_only=True)
class Dps(Sampler):
    r"""Steps back through the noise, each corrected by the gradient of the misfit of what is expected.

    .. math:: x_{t-1} = x'_{t-1} - \zeta \nabla_{x_t} \|y - A \hat x_0(x_t)\|

    :math:`x'_{t-1}` is DDPM's step. The gradient goes through the network and through the operator,
    which needs no adjoint of its own. The likelihood of :math:`x_t` is taken for that of its
    expectation: draws are too narrow, and the scale decides how well they explain the measurement.

    Args:
        scale: :math:`\zeta`, of pictures in [-1, 1], for 50 steps at 64×64 pixels: it grows with the side
            of the pictures and falls with the steps (the paper has about 1 at 1,000).
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
        Chung, Kim, Mccann, Klasky and Ye, "Diffusion posterior sampling for general noisy inverse
        problems", 2023.
    """

    reference: ClassVar[str] = "Chung et al., Diffusion posterior sampling for general noisy problems, 2023"
    posterior: ClassVar[str] = "approximate"

    scale: float = 10.0

    def __post_init__(self) -> None:
        super().__post_init__()
        at_least("scale", self.scale, 0)

    def loop(
        self, denoise: Denoise, y: Tensor, physics: Physics, shape: Sequence[int], noise: Noise
    ) -> Tensor:
        from engine.samplers.schedules import Ddpm, edm

        ddpm = Ddpm(edm(self.steps))
        return descended(denoise, y, physics, shape, noise, ddpm, [self.scale] * (self.steps + 1))


def descended(
    denoise: Denoise,
    y: Tensor,
    physics: Physics,
    shape: Sequence[int],
    noise: Noise,
    ddpm: Ddpm,
    scale: Sequence[float],
) -> Tensor:
    """The loop, under any schedule and with a scale for every time."""
    import torch

    from engine.samplers.consistency import misfit, slope
    from engine.samplers.schedules import finite

    x = noise(shape)
    for t in ddpm.times:
        with torch.enable_grad():
            x.requires_grad_()
            x0 = ddpm.estimate(denoise, x, t)
            gradient = slope(misfit(x0, y, physics), x)
        x = ddpm.back(x.detach(), x0.detach(), t, noise(shape)) - scale[t] * gradient
        finite("dps", x, len(ddpm.times) - t + 1, len(ddpm.times))
    return ddpm.exploded(x, 0)
