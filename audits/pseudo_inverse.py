"""The pseudo-inverse of a linear operator, small singular values left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

if TYPE_CHECKING:
    from deepinv.physics import LinearPhysics

NORM_STEPS = 12  # of the power method, for operators whose singular values are not at hand
TOLERANCE = 1e-2  # bound on the relative error of a solution by conjugate gradients


def pseudo_inverse(
    y: Tensor, physics: LinearPhysics, *, floor: float, steps: int = 80, near: Tensor | None = None
) -> Tensor:
    r"""The smallest image that explains a measurement, small singular values left out.

    .. math:: V s^{-1} [s > \tau s_{\max}] U^\top y \quad\text{or}\quad
        \bigl(A^\top A + (\tau \|A\| / 2)^2\bigr)^{-1} A^\top y

    The first where the operator knows its singular values, the second, by conjugate gradients, where
    not. Neither multiplies anything by more than :math:`1 / (\tau \|A\|)`.

    Args:
        floor: singular values up to this share of the largest count as zero; conjugate gradients
            damp them with half of it instead.
        steps: iterations at most, where the operator's singular values are not at hand.
        near: where they begin; the closer to the solution, the fewer. Zero if not given.

    Shape:
        ``y`` is whatever ``physics.A`` returns; the result is ``(B, C, H, W)``.
    """
    from deepinv.physics import DecomposablePhysics

    from engine.solvers.conjugate_gradients import least_squares

    if isinstance(physics, DecomposablePhysics):
        values = torch.as_tensor(physics.mask)
        kept = values > floor * values.max()
        inverse: Tensor = physics.V(physics.U_adjoint(y) * torch.where(kept, 1 / values, 0))
        return inverse
    start = torch.zeros_like(physics.A_adjoint(y)) if near is None else near
    weight = (floor / 2) ** 2 * _square_norm(physics, start[:1])
    return least_squares(y, physics, start, steps=steps, weight=weight, tolerance=TOLERANCE)


def _square_norm(physics: LinearPhysics, like: Tensor) -> float:
    """The largest eigenvalue of AᵀA, by the power method from a fixed start."""
    generator = torch.Generator().manual_seed(0)
    x = 1 + torch.randn(like.shape, generator=generator).to(like)
    energy = 0.0
    for _ in range(NORM_STEPS):
        x = x / x.norm()
        x = physics.A_adjoint(physics.A(x))
        energy = float(x.norm())
    return energy
