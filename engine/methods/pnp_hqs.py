"""Plug-and-play half-quadratic splitting."""

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


@methods.register("pnp-hqs")
@dataclass(frozen=True, kw_only=True)
class PnpHqs(Method):
    r"""Half-quadratic splitting with a denoiser whose strength falls from step to step.

    .. math::
        x_k &= \arg\min_x \tfrac12 \|A x - y\|^2 + \tfrac{\lambda \sigma^2}{2 s_k^2} \|x - z_{k-1}\|^2 \\
        z_k &= D_{s_k}(x_k)

    :math:`s_k` falls geometrically from `first` to the noise of the measurement. deepinv's `HQS`.

    Args:
        denoiser: `tv`, `wavelet` or `bm3d` (seconds a step).
        first: the noise the denoiser removes in the first step, of a range of 1.
        weight: :math:`\lambda`.
        steps: iterations.

    Shape:
        ``y`` is whatever ``physics.A`` returns; the result is ``(B, C, H, W)``.

    References:
        Zhang et al., "Plug-and-play image restoration with deep denoiser prior", 2021.
    """

    family: ClassVar[str] = "plug-and-play"
    reference: ClassVar[str] = "Zhang et al., Plug-and-play image restoration with deep denoiser prior, 2021"

    denoiser: Literal["tv", "wavelet", "bm3d"] = "tv"
    first: float = 0.5
    weight: float = 0.23
    steps: int = 20

    def __post_init__(self) -> None:
        one_of("denoiser", self.denoiser, ("tv", "wavelet", "bm3d"))
        above("first", self.first, 0)
        above("weight", self.weight, 0)
        at_least("steps", self.steps, 1)

    def __call__(self, y: Tensor, physics: LinearPhysics) -> Tensor:
        from deepinv.optim import HQS, PnP

        from engine.solvers.data_term import DataTerm, smooth_guess
        from engine.solvers.denoisers import denoiser, falling
        from engine.solvers.noise import noise_level

        noise = noise_level(y, physics)
        strengths = falling(torch.full_like(noise, self.first), noise, self.steps)
        solver = HQS(
            data_fidelity=DataTerm(),
            prior=PnP(denoiser(self.denoiser)),
            stepsize=[(s / noise).square() / self.weight for s in strengths],
            g_param=strengths,
            max_iter=self.steps,
        )
        start = smooth_guess(y, physics)
        return solver(y, physics, init=(start, start))

    def skip(self, problem: Problem, shape: Shape) -> str | None:
        return (
            None if problem.linear else f"{problem.name} is not linear: its data term has no proximal step."
        )
