"""Bicubic interpolation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.method import Method, methods

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Tensor

    from engine.problem import Problem, Shape


@methods.register("bicubic")
@dataclass(frozen=True, kw_only=True)
class Bicubic(Method):
    r"""Cubic convolution between the pixels (a = -1/2), as MATLAB's `imresize` enlarges.

    The usual baseline of super-resolution tables: it sees neither the operator nor the noise.

    Shape:
        ``(B, C, h, w) -> (B, C, H, W)``, the size the operator takes.

    References:
        Keys, "Cubic convolution interpolation for digital image processing", 1981.
    """

    family: ClassVar[str] = "interpolation"
    reference: ClassVar[str] = "Keys, Cubic convolution interpolation for digital image processing, 1981"

    def __call__(self, y: Tensor, physics: Physics) -> Tensor:
        from deepinv.physics.functional.imresize import imresize_matlab

        size = physics.img_size[-2:]
        return imresize_matlab(y.contiguous(), sizes=tuple(size))

    def skip(self, problem: Problem, shape: Shape) -> str | None:
        if problem.family in ("super-resolution", "blind super-resolution"):
            return None
        return f"it enlarges small pictures, and {problem.name} measures none."
