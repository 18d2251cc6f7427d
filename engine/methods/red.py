"""Regularisation by denoising."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.method import Method, methods
from engine.problem import above, at_least, one_of

if TYPE_CHECKING:
    from deepinv.physics import LinearPhysics
    from torch import Tensor

    from engine.problem import Problem, Shape

FIRST = 0.3


@methods.register("red")
@dataclass(frozen=True, kw_only=True)
class Red(Method):
    r"""A picture at which the data's pull balances what a denoiser would take away.

    .. math:: A^\top (A \hat x - y) + \lambda (\hat x - D_s(\hat x)) = 0

    deepinv's proximal gradients (`PGD`): a step along :math:`D_s(x) - x`, then the proximal step of
    the data term. `s` falls geometrically from 0.3 to `strength`, and
    :math:`\lambda = w \sigma^2 / s^2` with it, as for the score of a smoothed prior.

    Args:
        denoiser: `tv`, `wavelet` or `bm3d` (seconds a step).
        strength: the noise `s` the denoiser takes off in the end, of a range of 1; that of the
            measurement where it is more.
        weight: `w`.
        steps: iterations.

    Shape:
        ``y`` is whatever ``physics.A`` returns; the result is ``(B, C, H, W)``.

    References:
        Romano, Elad and Milanfar, "The little engine that could: regularization by denoising (RED)",
        2017; Reehorst and Schniter, "Regularization by denoising: clarifications and new
        interpretations", 2019 (the algorithm, RED-PG).
    """

    family: ClassVar[str] = "plug-and-play"
    reference: ClassVar[str] = "Romano, Elad and Milanfar, Regularization by denoising (RED), 2017"

    denoiser: Literal["tv", "wavelet", "bm3d"] = "tv"
    strength: float = 0.05
    weight: float = 1.0
    steps: int = 20

    def __post_init__(self) -> None:
        one_of("denoiser", self.denoiser, ("tv", "wavelet", "bm3d"))
        above("strength", self.strength, 0)
        above("weight", self.weight, 0)
        at_least("steps", self.steps, 1)

    def __call__(self, y: Tensor, physics: LinearPhysics) -> Tensor:
        from deepinv.optim import PGD, RED

        from engine.solvers.data_term import DataTerm, smooth_guess
        from engine.solvers.denoisers import denoiser, falling
        from engine.solvers.noise import noise_level

        noise = noise_level(y, physics)
        last = noise.clamp_min(self.strength)
        strengths = falling(last.clamp_min(FIRST), last, self.steps)
        weights = [self.weight * (noise / s).square() for s in strengths]
        solver = PGD(
            data_fidelity=DataTerm(),
            prior=RED(denoiser(self.denoiser)),
            lambda_reg=weights,
            stepsize=[1 / w for w in weights],
            g_param=strengths,
            max_iter=self.steps,
            g_first=True,
        )
        start = smooth_guess(y, physics)
        return solver(y, physics, init=(start, start))

    def skip(self, problem: Problem, shape: Shape) -> str | None:
        return None if problem.linear else f"{problem.name} is not linear: its data term has no gradient."
