"""Diffusion guided by an invertible network that is refitted to each image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.method import methods
from engine.problem import at_least, share, within
from engine.samplers.inn import InnGuided

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Tensor

    from engine.samplers.schedules import Denoise, Noise


@methods.register("indigo-plus")
@dataclass(frozen=True, kw_only=True)
class IndigoPlus(InnGuided):
    r"""From a first estimate made a little noisy, steps guided by a network refitted to the image on the way.

    .. math:: x_{t-1} = \tilde x_{t-1} - s\, \frac{\sigma_t^2}{\sigma_t^2 + m^2 \nu^2} \nabla_{x_t}
        \big(w_c \|y - c\| + w_d \|f^{-1}(y, d) - x_{0,t}\|\big), \qquad c, d = f(x_{0,t})

    :math:`\tilde x_{t-1}` is DDIM's step. The first estimate is `y` enlarged bicubically, where the paper
    takes another network's restoration; the second distance is Euclidean where the paper's is LPIPS; and
    `s` falls as less noise is left than the measurement has, where the paper's is constant. `m` is how
    many times smaller the measurement is.
    For a degradation that is not the one `f` was trained on, `f` goes down :math:`\|y - c\|^2` by one
    step of Adam at each noise level, for each draw apart.

    Args:
        scale: `s`, of pictures in [-1, 1].
        coarse: :math:`w_c`, weight of the distance to the measurement.
        rate: of the refitting; 0 keeps the network as it is.
        start: the noise the first estimate is given, of a range of 1.
        eta: share of fresh noise in each step; the paper's code has 0.5, its draws gain less here.
        steps: noise levels below `start`; both networks are evaluated and differentiated once in each.
        detail: :math:`w_d`, weight of the distance to the picture with its details replaced.
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
        You and Dragotti, "INDIGO+: a unified INN-guided probabilistic diffusion algorithm for blind and
        non-blind image restoration", 2024.
    """

    reference: ClassVar[str] = "You and Dragotti, INDIGO+: a unified INN-guided diffusion algorithm, 2024"

    scale: float = 3.5
    coarse: float = 2.5
    detail: float = 1.0
    rate: float = 5e-5
    start: float = 0.5
    eta: float = 1.0
    steps: int = 30

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("scale", "coarse", "detail", "rate"):
            at_least(name, getattr(self, name), 0)
        share("start", self.start)
        within("eta", self.eta, 0, 1)

    def loop(
        self, denoise: Denoise, y: Tensor, physics: Physics, shape: Sequence[int], noise: Noise
    ) -> Tensor:
        import torch
        from deepinv.physics.functional.imresize import imresize_matlab

        from engine.samplers.consistency import slope
        from engine.samplers.refitting import Refitted
        from engine.samplers.schedules import Ddpm, edm, finite

        learned = self.imitation(physics, y.device)
        inn, ddpm = Refitted(learned, len(y), self.rate), Ddpm(edm(self.steps, self.start))
        x = ddpm.noisy(imresize_matlab(y, sizes=tuple(shape[-2:])), self.steps, noise(shape))
        for t in ddpm.times:
            with torch.enable_grad():
                x.requires_grad_()
                x0 = ddpm.estimate(denoise, x, t)
                c, x_hat = inn(x0, y)
                loss = self.coarse * norm(y - c) + self.detail * norm(x_hat - x0)
                gradient = slope(loss, x)
            inn.refit(x0.detach(), y)
            scale = self.scale * self.believed(ddpm.sigma[t], learned, physics)
            x = ddpm.implicit(x.detach(), x0.detach(), t, noise(shape), self.eta) - scale * gradient
            finite(self.name, x, self.steps - t + 1, self.steps)
        return ddpm.exploded(x, 0)


def norm(x: Tensor) -> Tensor:
    """Of each member: ``(N,)``."""
    return x.flatten(1).norm(dim=1)
