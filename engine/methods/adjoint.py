"""The adjoint: each measurement put back where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.method import Method, methods

if TYPE_CHECKING:
    from deepinv.physics import LinearPhysics
    from torch import Tensor

    from engine.problem import Problem, Shape


@methods.register("adjoint")
@dataclass(frozen=True, kw_only=True)
class Adjoint(Method):
    r"""The adjoint of the operator applied to the measurement; zero filling in MRI.

    .. math:: \hat x = A^\top y

    Shape:
        ``y`` is whatever ``physics.A`` returns; the result is ``(B, C, H, W)``.

    References:
        The definition; for zero filling, Lustig, Donoho and Pauly, "Sparse MRI", 2007.
    """

    family: ClassVar[str] = "linear"
    reference: ClassVar[str] = "definition"

    def __call__(self, y: Tensor, physics: LinearPhysics) -> Tensor:
        return physics.A_adjoint(y)

    def skip(self, problem: Problem, shape: Shape) -> str | None:
        return None if problem.linear else f"{problem.name} is not linear: it has no adjoint."
