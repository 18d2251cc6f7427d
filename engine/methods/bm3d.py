"""BM3D denoising."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.method import Method, methods

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Tensor

    from engine.problem import Problem, Shape

PATCH = 8


@methods.register("bm3d")
@dataclass(frozen=True, kw_only=True)
class Bm3d(Method):
    """Similar patches stacked and denoised together: a hard threshold, then an empirical Wiener filter.

    deepinv's own implementation, image by image: about 3 s for 128×128 RGB pixels on one core, 10 s
    for 256×256 grey ones. RGB is denoised in opponent colours. Poisson-Gaussian noise is stabilised
    by the Anscombe transform; a decoded JPEG picture is taken for a noisy one.

    Shape:
        ``(B, C, H, W) -> (B, C, H, W)``.

    References:
        Dabov, Foi, Katkovnik and Egiazarian, "Image denoising by sparse 3-D transform-domain
        collaborative filtering", 2007.
    """

    family: ClassVar[str] = "denoiser"
    reference: ClassVar[str] = "Dabov et al., Image denoising by sparse 3-D transform-domain filtering, 2007"

    def __call__(self, y: Tensor, physics: Physics) -> Tensor:
        from engine.solvers.denoisers import bm3d
        from engine.solvers.noise import denoised

        return denoised(y, physics, bm3d)

    def skip(self, problem: Problem, shape: Shape) -> str | None:
        if problem.family not in ("denoising", "compression"):
            return f"it takes noise off a picture, and {problem.name} measures no such picture."
        small = f"it stacks patches of {PATCH}×{PATCH} pixels, which do not fit in {shape[1]}×{shape[2]}."
        return small if min(shape[1:]) < PATCH else None
