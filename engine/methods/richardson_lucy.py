"""Richardson-Lucy deconvolution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from engine.method import Method, methods
from engine.problem import at_least, one_of

if TYPE_CHECKING:
    from deepinv.physics import LinearPhysics
    from torch import Tensor

    from engine.problem import Problem, Shape


@methods.register("richardson-lucy")
@dataclass(frozen=True, kw_only=True)
class RichardsonLucy(Method):
    r"""Multiplicative steps that keep a picture positive: Richardson-Lucy, or ISRA.

    .. math:: x \leftarrow \frac{x}{A^\top 1} A^\top \frac{y}{A x}
              \qquad\text{or}\qquad x \leftarrow x \, \frac{A^\top y}{A^\top A x}

    The first climbs the likelihood of Poisson noise (deepinv's `MLEM`), the second descends least
    squares. Both fit the noise in the end: the number of steps is what regularises.

    Args:
        noise: `poisson` (Richardson-Lucy) or `gaussian` (ISRA).
        steps: iterations.

    Shape:
        ``y`` is whatever ``physics.A`` returns; the result is ``(B, C, H, W)``, not negative.

    Errors:
        ValueError: the operator has negative entries.

    References:
        Richardson, "Bayesian-based iterative method of image restoration", 1972; Lucy, "An iterative
        technique for the rectification of observed distributions", 1974; Daube-Witherspoon and
        Muehllehner, "An iterative image space reconstruction algorithm", 1986.
    """

    family: ClassVar[str] = "multiplicative"
    reference: ClassVar[str] = "Richardson, 1972; Lucy, 1974; Daube-Witherspoon and Muehllehner (ISRA), 1986"

    noise: Literal["poisson", "gaussian"] = "poisson"
    steps: int = 20

    def __post_init__(self) -> None:
        one_of("noise", self.noise, ("poisson", "gaussian"))
        at_least("steps", self.steps, 1)

    def __call__(self, y: Tensor, physics: LinearPhysics) -> Tensor:
        from deepinv.optim import MLEM

        kernel = getattr(physics, "filter", None)
        if kernel is not None and kernel.min() < 0:
            raise ValueError(f"the kernel must not be negative, got an entry of {float(kernel.min()):.3g}.")
        y = y.clamp_min(0)
        if self.noise == "poisson":
            return MLEM(max_iter=self.steps)(y, physics)
        back = physics.A_adjoint(y).clamp_min(0)
        x = back.mean((1, 2, 3), keepdim=True).expand_as(back)
        for _ in range(self.steps):
            x = x * back / physics.A_adjoint(physics.A(x)).clamp_min(1e-6)
        return x

    def skip(self, problem: Problem, shape: Shape) -> str | None:
        if problem.family not in ("deblurring", "CT"):
            return f"it takes operators that add light up, blurs and projections; {problem.name} is neither."
        return "it keeps pictures positive, and complex ones have negative parts." if shape[0] == 2 else None
