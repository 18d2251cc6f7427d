"""Tikhonov-regularised least squares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.method import Method, methods
from engine.problem import at_least, one_of

if TYPE_CHECKING:
    from deepinv.physics import LinearPhysics
    from torch import Tensor

    from engine.problem import Problem, Shape

LIGHT = 0.3  # root mean square of a typical picture


@methods.register("tikhonov")
@dataclass(frozen=True, kw_only=True)
class Tikhonov(Method):
    r"""Least squares with a quadratic penalty, solved by conjugate gradients.

    .. math:: \hat x = \arg\min_x \|A x - y\|^2 + \lambda \|\nabla x\|^2

    Args:
        penalty: on the `gradient`, or on the image itself (`identity`), which darkens it.
        weight: penalty weight :math:`\lambda`; None is the noise's variance divided by that of a
            typical picture's gradient, :math:`0.1^2`, or of the picture, :math:`0.3^2`.
        steps: conjugate-gradient iterations at most.

    Shape:
        ``y`` is whatever ``physics.A`` returns; the result is ``(B, C, H, W)``.

    References:
        Tikhonov, "Solution of incorrectly formulated problems and the regularization method", 1963.
    """

    family: ClassVar[str] = "linear"
    reference: ClassVar[str] = "Tikhonov, Solution of incorrectly formulated problems, 1963"

    penalty: Literal["gradient", "identity"] = "gradient"
    weight: float | None = None
    steps: int = 150

    def __post_init__(self) -> None:
        one_of("penalty", self.penalty, ("gradient", "identity"))
        if self.weight is not None:
            at_least("weight", self.weight, 0)
        at_least("steps", self.steps, 1)

    def __call__(self, y: Tensor, physics: LinearPhysics) -> Tensor:
        from engine.solvers.conjugate_gradients import least_squares
        from engine.solvers.data_term import SPREAD, first_guess
        from engine.solvers.noise import noise_level
        from engine.solvers.total_variation import divergence, gradient

        def roughness(x: Tensor) -> Tensor:
            return -divergence(gradient(x)) if self.penalty == "gradient" else x

        typical = SPREAD if self.penalty == "gradient" else LIGHT
        natural = (noise_level(y, physics) / typical).square()
        return least_squares(
            y,
            physics,
            first_guess(y, physics),
            steps=self.steps,
            weight=natural if self.weight is None else self.weight,
            penalty=roughness,
        )

    def skip(self, problem: Problem, shape: Shape) -> str | None:
        return (
            None
            if problem.linear
            else f"{problem.name} is not linear: least squares has no normal equations."
        )
