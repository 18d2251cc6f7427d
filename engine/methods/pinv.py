"""The pseudo-inverse: the smallest image that explains the measurement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import torch

from engine.method import Method, methods
from engine.problem import at_least

if TYPE_CHECKING:
    from deepinv.physics import LinearPhysics
    from torch import Tensor

    from engine.problem import Problem, Shape


@methods.register("pinv")
@dataclass(frozen=True, kw_only=True)
class PseudoInverse(Method):
    r"""The minimum-norm least-squares image, by conjugate gradients (CGLS) begun at zero.

    .. math:: \hat x \to A^+ y = \arg\min \|x\| \text{ among the minimisers of } \|A x - y\|

    Every iterate lies in the range of :math:`A^\top`. :math:`A^+` itself multiplies noise by the
    inverse of the smallest singular value, without bound; so the iteration ends once the residual
    has fallen to the noise, :math:`\|A x - y\| \le \tau \sigma \sqrt m` (the discrepancy
    principle), which gives :math:`A^+ y` where `A` has orthonormal rows and a stable image elsewhere.

    Args:
        discrepancy: :math:`\tau`; 0 goes on towards :math:`A^+ y`, noise and all.
        steps: iterations at most.

    Shape:
        ``y`` is whatever ``physics.A`` returns; the result is ``(B, C, H, W)``.

    References:
        Hestenes and Stiefel, "Methods of conjugate gradients for solving linear systems", 1952;
        Morozov, "On the solution of functional equations by the method of regularization", 1966.
    """

    family: ClassVar[str] = "linear"
    reference: ClassVar[str] = "Hestenes and Stiefel, Methods of conjugate gradients, 1952"

    discrepancy: float = 1.0
    steps: int = 50

    def __post_init__(self) -> None:
        at_least("discrepancy", self.discrepancy, 0)
        at_least("steps", self.steps, 1)

    def __call__(self, y: Tensor, physics: LinearPhysics) -> Tensor:
        from engine.solvers.conjugate_gradients import least_squares
        from engine.solvers.noise import noise_norm

        nothing = torch.zeros_like(physics.A_adjoint(y))
        goal = self.discrepancy * noise_norm(y, physics) if self.discrepancy else 0.0
        return least_squares(y, physics, nothing, steps=self.steps, goal=goal)

    def skip(self, problem: Problem, shape: Shape) -> str | None:
        return None if problem.linear else f"{problem.name} is not linear: it has no pseudo-inverse."
