"""Plug-and-play ADMM."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import torch

from engine.method import Method, methods
from engine.problem import above, at_least, one_of

if TYPE_CHECKING:
    from deepinv.physics import LinearPhysics
    from torch import Tensor

    from engine.problem import Problem, Shape


@methods.register("pnp-admm")
@dataclass(frozen=True, kw_only=True)
class PnpAdmm(Method):
    r"""The alternating direction method of multipliers with a denoiser in place of the prior's step.

    .. math::
        x &= \arg\min_x \tfrac12 \|A x - y\|^2 + \tfrac{\lambda \sigma^2}{2 s_k^2} \|x - (v - u)\|^2 \\
        v &= D_{s_k}(x + u), \qquad u \leftarrow u + x - v

    :math:`s_k` falls geometrically from `first` to the noise of the measurement, so that it comes
    to rest. deepinv's `ADMM`.

    Args:
        denoiser: `wavelet`, `tv` or `bm3d` (seconds a step).
        first: the noise the denoiser removes in the first step, of a range of 1.
        weight: :math:`\lambda`.
        steps: iterations.

    Shape:
        ``y`` is whatever ``physics.A`` returns; the result is ``(B, C, H, W)``.

    References:
        Venkatakrishnan, Bouman and Wohlberg, "Plug-and-play priors for model based reconstruction",
        2013; Chan, Wang and Elgendy, "Plug-and-play ADMM for image restoration: fixed-point
        convergence and applications", 2017 (falling strengths).
    """

    family: ClassVar[str] = "plug-and-play"
    reference: ClassVar[str] = "Venkatakrishnan, Bouman and Wohlberg, Plug-and-play priors, 2013"

    denoiser: Literal["wavelet", "tv", "bm3d"] = "wavelet"
    first: float = 0.5
    weight: float = 1.0
    steps: int = 25

    def __post_init__(self) -> None:
        one_of("denoiser", self.denoiser, ("wavelet", "tv", "bm3d"))
        above("first", self.first, 0)
        above("weight", self.weight, 0)
        at_least("steps", self.steps, 1)

    def __call__(self, y: Tensor, physics: LinearPhysics) -> Tensor:
        from deepinv.optim import ADMM, PnP

        from engine.solvers.data_term import DataTerm, smooth_guess
        from engine.solvers.denoisers import denoiser, falling
        from engine.solvers.noise import noise_level

        noise = noise_level(y, physics)
        strengths = falling(torch.full_like(noise, self.first), noise, self.steps)
        solver = ADMM(
            data_fidelity=DataTerm(),
            prior=PnP(denoiser(self.denoiser)),
            stepsize=[(s / noise).square() / self.weight for s in strengths],
            g_param=strengths,
            max_iter=self.steps,
        )
        start = smooth_guess(y, physics)
        return solver(y, physics, init=(start, torch.zeros_like(start)))

    def skip(self, problem: Problem, shape: Shape) -> str | None:
        return (
            None if problem.linear else f"{problem.name} is not linear: its data term has no proximal step."
        )
