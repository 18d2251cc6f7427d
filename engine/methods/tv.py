"""Total variation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import torch

from engine.method import Method, methods
from engine.problem import above, at_least

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Tensor

    from engine.problem import Problem, Shape

STRENGTH = 8.0
REACH = 0.1  # total-variation weight of one proximal step, of a range of 1


@methods.register("tv")
@dataclass(frozen=True, kw_only=True)
class TotalVariation(Method):
    r"""Least squares with few edges, by the alternating direction method of multipliers.

    .. math:: \hat x = \arg\min_x \tfrac12 \|A x - y\|^2 + \lambda \sum_i \|(\nabla x)_i\|_2

    Isotropic; channels share their edges. A decoded JPEG picture is taken for a noisy one.

    Args:
        weight: :math:`\lambda`; None is :math:`8 \sigma^2 \sqrt C` with `sigma` the measurement's
            noise and `C` channels: noise divided by a typical gradient.
        steps: iterations.

    Shape:
        ``y`` is whatever ``physics.A`` returns; the result is ``(B, C, H, W)``.

    References:
        Rudin, Osher and Fatemi, "Nonlinear total variation based noise removal algorithms", 1992;
        Boyd et al., "Distributed optimization and statistical learning via the alternating direction
        method of multipliers", 2011.
    """

    family: ClassVar[str] = "variational"
    reference: ClassVar[str] = "Rudin, Osher and Fatemi, Nonlinear total variation based noise removal, 1992"

    weight: float | None = None
    steps: int = 20

    def __post_init__(self) -> None:
        if self.weight is not None:
            above("weight", self.weight, 0)
        at_least("steps", self.steps, 1)

    def __call__(self, y: Tensor, physics: Physics) -> Tensor:
        from engine.solvers.data_term import nearest, smooth_guess
        from engine.solvers.noise import linear_part, noise_level
        from engine.solvers.total_variation import tv_proximal

        physics = linear_part(y, physics)
        x = v = smooth_guess(y, physics)
        natural = natural_weight(noise_level(y, physics), x.shape[1])
        rho = (natural if self.weight is None else self.weight) / REACH
        u = torch.zeros_like(x)
        dual = None
        for _ in range(self.steps):
            x = nearest(v - u, y, physics, rho, x)
            v, dual = tv_proximal(x + u, REACH, dual)
            u = u + x - v
        return v

    def skip(self, problem: Problem, shape: Shape) -> str | None:
        if problem.linear or problem.family == "compression":
            return None
        return f"{problem.name} is not linear, and what it measures is no noisy picture of the same size."


def natural_weight(level: Tensor, channels: int) -> Tensor:
    """The weight for a standard deviation of the noise: noise divided by a typical gradient."""
    return STRENGTH * channels**0.5 * level.square()
