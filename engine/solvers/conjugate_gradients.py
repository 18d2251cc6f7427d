"""Least squares by conjugate gradients, each image of a batch with steps of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import torch
from torch import Tensor

if TYPE_CHECKING:
    from deepinv.physics import LinearPhysics


def least_squares(
    y: Tensor,
    physics: LinearPhysics,
    start: Tensor,
    *,
    steps: int,
    center: Tensor | float = 0.0,
    weight: Tensor | float = 0.0,
    penalty: Callable[[Tensor], Tensor] = lambda x: x,
    tolerance: float = 1e-5,
    goal: Tensor | float = 0.0,
) -> Tensor:
    r"""The image that explains a measurement and stays near another one (CGLS).

    .. math:: \arg\min_x \|A x - y\|^2 + w \langle x - c, P (x - c) \rangle

    It keeps :math:`y - A x` and never forms :math:`A^\top A x`, so that rounding stays small where
    `w` is. Begun at zero with no weight it tends to the solution of smallest norm. An image that
    has arrived is left alone, and does not depend on its neighbours in the batch.

    Args:
        start: where to begin, ``(B, C, H, W)``.
        steps: iterations at most.
        center: `c`.
        weight: `w`, of all images or ``(B, 1, 1, 1)``.
        penalty: `P`, symmetric and not negative; the identity unless given.
        tolerance: an image has arrived once the slope is this share of `w` times its norm, which
            bounds its distance to the solution where `P` is the identity.
        goal: or once :math:`\|A x - y\|` is less than this, ``(B, 1, 1, 1)``.

    References:
        Hestenes and Stiefel, "Methods of conjugate gradients for solving linear systems", 1952.
    """
    x, residual = start, y - physics.A(start)
    slope = physics.A_adjoint(residual) - weight * penalty(x - center)
    direction, energy = slope, dot(slope, slope)
    for _ in range(steps):
        far = energy > (tolerance * weight) ** 2 * dot(x, x)
        live = far & (dot(residual, residual) >= goal**2)
        if not live.any():
            break
        image = physics.A(direction)
        curvature = dot(image, image) + weight * dot(direction, penalty(direction))
        step = torch.where(live, energy / curvature.clamp_min(1e-30), 0)
        x = x + step * direction
        residual = residual - step.view(-1, *[1] * (y.dim() - 1)) * image
        slope = physics.A_adjoint(residual) - weight * penalty(x - center)
        previous, energy = energy, dot(slope, slope)
        direction = slope + energy / previous.clamp_min(1e-30) * direction
    return x


def dot(a: Tensor, b: Tensor) -> Tensor:
    """Inner product of each member with its partner: ``(B, ...) -> (B, 1, 1, 1)``."""
    return (a * b).flatten(1).sum(1).view(-1, 1, 1, 1)
