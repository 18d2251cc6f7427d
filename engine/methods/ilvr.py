"""Iterative latent variable refinement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.method import methods
from engine.samplers.sampler import Sampler

if TYPE_CHECKING:
    from deepinv.physics import LinearPhysics
    from torch import Tensor

    from engine.problem import Problem, Shape
    from engine.samplers.schedules import Denoise, Noise


@methods.register("ilvr")
@dataclass(frozen=True, kw_only=True)
class Ilvr(Sampler):
    r"""Draws from the prior whose coarse part is replaced, at every step, by that of the measurement.

    .. math:: x_{t-1} = x'_{t-1} + \phi(y_{t-1}) - \phi(x'_{t-1}), \qquad \phi = A^+ A

    :math:`x'_{t-1}` is DDPM's step, :math:`y_{t-1}` the enlarged measurement made as noisy. The
    measurement is taken to be free of noise: its own stays in the picture.


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
        Choi, Kim, Jeong, Gwon and Yoon, "ILVR: conditioning method for denoising diffusion probabilistic
        models", 2021.
    """

    reference: ClassVar[str] = "Choi et al., ILVR: conditioning method for denoising diffusion models, 2021"

    def loop(
        self, denoise: Denoise, y: Tensor, physics: LinearPhysics, shape: Sequence[int], noise: Noise
    ) -> Tensor:
        from engine.samplers.schedules import Ddpm, edm, finite

        ddpm = Ddpm(edm(self.steps))
        x, coarse = noise(shape), physics.A_dagger(y)
        for t in ddpm.times:
            x = ddpm.back(x, ddpm.estimate(denoise, x, t), t, noise(shape))
            wanted = ddpm.noisy(coarse, t - 1, noise(shape))
            x = x + physics.A_dagger(physics.A(wanted - x))
            finite(self.name, x, self.steps - t + 1, self.steps)
        return ddpm.exploded(x, 0)

    def _refused(self, problem: Problem, shape: Shape) -> str | None:
        return None if problem.name == "sr" else f"ilvr enlarges pictures; {problem.name} is another problem."
