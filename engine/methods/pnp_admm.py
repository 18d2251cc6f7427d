"""Plug-and-play ADMM."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

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
        x &= \arg\min_x \tfrac12 \|A x - y\|^2 + \tfrac{\sigma^2}{2 s^2} \|x - (v - u)\|^2 \\
        v &= D_s(x + u), \qquad u \leftarrow u + x - v

    deepinv's `ADMM`.

    Args:
        denoiser: `wavelet`, `tv` or `bm3d` (seconds a step).
        strength: the noise `s` the denoiser removes in each step, of a range of 1.
        steps: iterations.

    Shape:
        ``y`` is whatever ``physics.A`` returns; the result is ``(B, C, H, W)``.

    References:
        Venkatakrishnan, Bouman and Wohlberg, "Plug-and-play priors for model based reconstruction",
        2013.
    """

    family: ClassVar[str] = "plug-and-play"
    reference: ClassVar[str] = "Venkatakrishnan, Bouman and Wohlberg, Plug-and-play priors, 2013"

    denoiser: Literal["wavelet", "tv", "bm3d"] = "wavelet"
    strength: float = 0.05
    steps: int = 25

    def __post_init__(self) -> None:
        one_of("denoiser", self.denoiser, ("wavelet", "tv", "bm3d"))
        above("strength", self.strength, 0)
        at_least("steps", self.steps, 1)

    def __call__(self, y: Tensor, physics: LinearPhysics) -> Tensor:
        from deepinv.optim import ADMM, PnP

        from engine.solvers.data_term import DataTerm
        from engine.solvers.denoisers import denoiser
        from engine.solvers.noise import noise_level

        solver = ADMM(
            data_fidelity=DataTerm(),
            prior=PnP(denoiser(self.denoiser)),
            stepsize=[(self.strength / noise_level(y, physics)).square()],
            g_param=self.strength,
            max_iter=self.steps,
        )
        return solver(y, physics)

    def skip(self, problem: Problem, shape: Shape) -> str | None:
        return (
            None if problem.linear else f"{problem.name} is not linear: its data term has no proximal step."
        )
