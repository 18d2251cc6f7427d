"""Filtered back-projection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.method import Method, methods

if TYPE_CHECKING:
    from deepinv.physics import Tomography
    from torch import Tensor

    from engine.problem import Problem, Shape


@methods.register("fbp")
@dataclass(frozen=True, kw_only=True)
class FilteredBackProjection(Method):
    r"""Each projection filtered by the ramp (Ram-Lak), then smeared back along its rays.

    .. math::
        \hat x(u) = \frac{\pi}{N} \sum_\theta (h * y_\theta)(\langle u, \theta \rangle),
        \qquad \hat h(f) = |f|

    deepinv's; exact for angles without number, streaked where they are few.

    Shape:
        ``(B, C, D, N) -> (B, C, W, W)``, D detector cells and N angles.

    References:
        Ramachandran and Lakshminarayanan, "Three-dimensional reconstruction from radiographs and
        electron micrographs", 1971.
    """

    family: ClassVar[str] = "linear"
    reference: ClassVar[str] = "Ramachandran and Lakshminarayanan, Reconstruction from radiographs, 1971"

    def __call__(self, y: Tensor, physics: Tomography) -> Tensor:
        return physics.fbp(y)

    def skip(self, problem: Problem, shape: Shape) -> str | None:
        return (
            None
            if problem.family == "CT"
            else f"it inverts line integrals, and {problem.name} measures none."
        )
