"""Diffusion guided by an invertible network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.method import methods
from engine.problem import at_least
from engine.samplers.inn import InnGuided

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Tensor

    from engine.samplers.schedules import Denoise, Noise


@methods.register("indigo")
@dataclass(frozen=True, kw_only=True)
class Indigo(InnGuided):
    r"""Steps back through the noise, guided by a network that has learned the degradation from pairs.

    .. math:: c_t, d_t = f(x_{0,t}), \qquad \hat x_{0,t} = f^{-1}(y, d_t), \qquad
        x_{t-1} = \tilde x_{t-1} - \zeta_t \nabla_{x_t} \|\hat x_{0,t} - x_{0,t}\|^2

    :math:`\tilde x_{t-1}` is DDPM's step; `f` is invertible and its coarse half imitates the
    measurement. The operator is never called: the degradation may be unknown, and of any kind.
    :math:`\zeta_t = \zeta \sqrt{\bar\alpha_t \bar\alpha_{t-1}}\, \sigma_t^2 / (\sigma_t^2 + m^2 \nu^2)`: the
    paper's constant would diverge here at loud noise, where steps are few, and would end by explaining
    the measurement's noise too, of which each draw then shows some. `m` is how many times smaller the
    measurement is.

    Args:
        scale: :math:`\zeta`; 2 corrects the coarse half in full where there is no noise left.
        steps: noise levels; both networks are evaluated and differentiated once in each.
        network: `faces` or `phantoms`, or `auto` by the number of channels.
        weights_file: a prior of the user's in place of these.
        architecture: of that file: `own`, `drunet`, `admunet`, `diffunet`, `diffusers`.
        size: side of the pictures that prior knows, in pixels; 0 for any.
        inn: the invertible network: `faces4`, of faces made four times smaller (problem `sr`),
            `blind4`, of those blurred, noisy and coded besides (`blind-sr`), or `auto` by the problem.
        inn_file: one of the user's in its place, of the recipes `inn-faces4` or `inn-blind4`.
        noise: :math:`\nu`, how far :math:`f^{-1}(y, d)` lies from the picture on pairs, root mean square,
            of a range of 1. Without it what was measured of the network that ships, and 0, as in the
            paper, for one of the user's.
        seed: of the random numbers.

    Shape:
        ``y`` is ``(B, C, H / 2^L, W / 2^L)`` for a network of L levels; the result is ``(B, C, H, W)``.

    Errors:
        FloatingPointError: it diverged; the step is named.

    References:
        You, Floros and Dragotti, "INDigo: an INN-guided probabilistic diffusion algorithm for inverse
        problems", 2023.
    """

    reference: ClassVar[str] = "You, Floros and Dragotti, INDigo: an INN-guided diffusion algorithm, 2023"

    scale: float = 1.0

    def __post_init__(self) -> None:
        super().__post_init__()
        at_least("scale", self.scale, 0)

    def loop(
        self, denoise: Denoise, y: Tensor, physics: Physics, shape: Sequence[int], noise: Noise
    ) -> Tensor:
        import torch

        from engine.samplers.consistency import slope
        from engine.samplers.schedules import Ddpm, edm, finite

        inn, ddpm = self.imitation(physics, y.device), Ddpm(edm(self.steps))
        x = noise(shape)
        for t in ddpm.times:
            with torch.enable_grad():
                x.requires_grad_()
                x0 = ddpm.estimate(denoise, x, t)
                _, d = inn(x0)
                x_hat = inn.inverse(y, d)
                gradient = slope((x_hat - x0).square().sum(), x)
            scale = self.scale * (ddpm.abar[t] * ddpm.abar[t - 1]) ** 0.5
            scale *= self.believed(ddpm.sigma[t], inn, physics)
            x = ddpm.back(x.detach(), x0.detach(), t, noise(shape)) - scale * gradient
            finite(self.name, x, self.steps - t + 1, self.steps)
        return ddpm.exploded(x, 0)
