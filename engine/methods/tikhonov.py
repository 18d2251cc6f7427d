"""Tikhonov-regularised least squares."""

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

SIGNAL = 0.2  # standard deviation of a typical picture, of a range of 1


@methods.register("tikhonov")
@dataclass(frozen=True, kw_only=True)
class Tikhonov(Method):
    r"""Least squares with a quadratic penalty, solved by conjugate gradients.

    .. math:: \hat x = \arg\min_x \|A x - y\|^2 + \lambda \|x\|^2

    Args:
        weight: penalty weight :math:`\lambda`; None is :math:`\sigma^2 / 0.2^2`, the variance of
            the noise by that of a typical picture.
        steps: conjugate-gradient iterations at most.

    Shape:
        ``y`` is whatever ``physics.A`` returns; the result is ``(B, C, H, W)``.

    References:
        Tikhonov, "Solution of incorrectly formulated problems and the regularization method", 1963.
    """

    family: ClassVar[str] = "linear"
    reference: ClassVar[str] = "Tikhonov, Solution of incorrectly formulated problems, 1963"

    weight: float | None = None
    steps: int = 50

    def __post_init__(self) -> None:
        if self.weight is not None:
            at_least("weight", self.weight, 0)
        at_least("steps", self.steps, 1)

    def __call__(self, y: Tensor, physics: LinearPhysics) -> Tensor:
        from engine.solvers.conjugate_gradients import solve
        from engine.solvers.noise import noise_level

        weight = (noise_level(y, physics) / SIGNAL) ** 2 if self.weight is None else self.weight

        def normal(x: Tensor) -> Tensor:
            return physics.A_adjoint(physics.A(x)) + weight * x

        right = physics.A_adjoint(y)
        return solve(normal, right, torch.zeros_like(right), steps=self.steps)

    def skip(self, problem: Problem, shape: Shape) -> str | None:
        return (
            None
            if problem.linear
            else f"{problem.name} is not linear: least squares has no normal equations."
        )
