"""Iterative back-projection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.method import Method, methods
from engine.problem import above, at_least

if TYPE_CHECKING:
    from collections.abc import Callable

    from deepinv.physics import LinearPhysics
    from torch import Tensor

    from engine.problem import Problem, Shape

PLAIN = ("denoising", "inpainting", "MRI")  # one back-projection explains these measurements already


@methods.register("back-projection")
@dataclass(frozen=True, kw_only=True)
class BackProjection(Method):
    r"""What the measurement lacks of explaining, projected back into the image, again and again.

    .. math:: x_{k+1} = x_k + \lambda B (y - A x_k), \qquad x_0 = B y

    In super-resolution `B` is bicubic enlargement, a back-projection kernel as the paper has it. In
    deblurring and tomography it is :math:`A^\top / \|A\|^2`: Landweber's iteration. The more steps, the
    sharper the image and the louder its noise.

    Args:
        pace: :math:`\lambda`, below 2.
        steps: iterations; None for 10 in super-resolution and 50 elsewhere.

    Shape:
        ``y`` is whatever ``physics.A`` returns; the result is ``(B, C, H, W)``.

    References:
        Irani and Peleg, "Improving resolution by image registration", 1991; Landweber, "An iteration
        formula for Fredholm integral equations of the first kind", 1951.
    """

    family: ClassVar[str] = "linear"
    reference: ClassVar[str] = "Irani and Peleg, Improving resolution by image registration, 1991"

    pace: float = 1.0
    steps: int | None = None

    def __post_init__(self) -> None:
        above("pace", self.pace, 0)
        if self.pace >= 2:
            raise ValueError(f"pace must be below 2, or the iteration diverges, got {self.pace}.")
        if self.steps is not None:
            at_least("steps", self.steps, 1)

    def __call__(self, y: Tensor, physics: LinearPhysics) -> Tensor:
        back, few = _projection(y, physics)
        x = back(y)
        for _ in range(self.steps or few):
            x = x + self.pace * back(y - physics.A(x))
        return x

    def skip(self, problem: Problem, shape: Shape) -> str | None:
        if not problem.linear:
            return f"{problem.name} is not linear: what is left unexplained cannot be projected back."
        if problem.family in PLAIN:
            return f"on {problem.name} its first step is its last: the adjoint, or the measurement itself."
        if problem.family == "compressed sensing":
            return f"{problem.name} measures no neighbourhoods: the rest is spread over the whole picture."
        return None


def _projection(y: Tensor, physics: LinearPhysics) -> tuple[Callable[[Tensor], Tensor], int]:
    """`B` for this operator, and how many steps are usual with it."""
    from engine.operators.separable import Separable
    from engine.solvers.data_term import squared_norm

    if isinstance(physics, Separable):
        from engine.published import bicubic

        return lambda rest: bicubic(rest, physics), 10
    norm = squared_norm(physics, physics.A_adjoint(y))
    return lambda rest: physics.A_adjoint(rest) / norm, 50
