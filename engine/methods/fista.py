"""Sparse wavelets by FISTA."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

import torch

from engine.method import Method, methods
from engine.problem import at_least, one_of

if TYPE_CHECKING:
    from deepinv.physics import LinearPhysics
    from torch import Tensor

    from engine.problem import Problem, Shape

STRENGTH = 13.0
FIRST = 0.1  # threshold of the first step, of a range of 1


@methods.register("fista")
@dataclass(frozen=True, kw_only=True)
class Fista(Method):
    r"""Least squares with sparse wavelet coefficients, by accelerated proximal gradients.

    .. math:: \hat x = \arg\min_x \tfrac12 \|A x - y\|^2 + \lambda \|\Psi x\|_1

    deepinv's `FISTA`. The proximal step is averaged over all shifts of the wavelet basis, which
    leaves no blocks; the coarsest scale is not penalised. Thresholds fall geometrically to the last
    one (continuation), which fills gaps in a few steps.

    Args:
        weight: :math:`\lambda`; None is :math:`13 \sigma^2`, `sigma` the measurement's noise.
        wavelet: an orthonormal basis.
        steps: iterations.

    Shape:
        ``y`` is whatever ``physics.A`` returns; the result is ``(B, C, H, W)``.

    References:
        Beck and Teboulle, "A fast iterative shrinkage-thresholding algorithm for linear inverse
        problems", 2009; Hale, Yin and Zhang, "Fixed-point continuation for l1-minimization", 2008.
    """

    family: ClassVar[str] = "variational"
    reference: ClassVar[str] = "Beck and Teboulle, A fast iterative shrinkage-thresholding algorithm, 2009"

    weight: float | None = None
    wavelet: Literal["haar", "db2", "db4", "sym4"] = "db2"
    steps: int = 60

    def __post_init__(self) -> None:
        if self.weight is not None:
            at_least("weight", self.weight, 0)
        one_of("wavelet", self.wavelet, ("haar", "db2", "db4", "sym4"))
        at_least("steps", self.steps, 1)

    def __call__(self, y: Tensor, physics: LinearPhysics) -> Tensor:
        from deepinv.optim import FISTA, PnP

        from engine.solvers.data_term import DataTerm, first_guess, squared_norm
        from engine.solvers.denoisers import falling
        from engine.solvers.noise import noise_level
        from engine.solvers.wavelets import soft_threshold

        start = first_guess(y, physics)
        step = 1 / squared_norm(physics, start)
        weight = STRENGTH * noise_level(y, physics).square() if self.weight is None else self.weight

        last = torch.as_tensor(step * weight).to(start)
        fall = falling(last.clamp_min(FIRST), last, self.steps)

        solver = FISTA(
            data_fidelity=DataTerm(),
            prior=PnP(partial(soft_threshold, wavelet=self.wavelet)),
            stepsize=step,
            g_param=fall,
            max_iter=self.steps,
        )
        return solver(y, physics, init=(start, start))

    def skip(self, problem: Problem, shape: Shape) -> str | None:
        return None if problem.linear else f"{problem.name} is not linear: its data term has no gradient."
