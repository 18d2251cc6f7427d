"""Conjugate gradients, each image of a batch with steps of its own."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor


def solve(
    normal: Callable[[Tensor], Tensor], right: Tensor, start: Tensor, *, steps: int, tolerance: float = 1e-5
) -> Tensor:
    r"""The solution of :math:`N x = b` for a symmetric positive definite `N`.

    An image whose residual has fallen below the tolerance is left alone, so that it does not
    depend on its neighbours in the batch.

    Args:
        normal: `N`, applied to a batch.
        right: `b`.
        start: where to begin.
        steps: iterations at most.
        tolerance: of the residual's norm, relative to that of `b`.

    Shape:
        ``b``, the start and the result are ``(B, C, H, W)``.

    References:
        Hestenes and Stiefel, "Methods of conjugate gradients for solving linear systems", 1952.
    """
    x, goal = start, tolerance**2 * dot(right, right)
    residual = right - normal(x)
    direction, energy = residual, dot(residual, residual)
    for _ in range(steps):
        live = energy > goal
        if not live.any():
            break
        image = normal(direction)
        step = torch.where(live, energy / dot(direction, image).clamp_min(1e-30), 0)
        x = x + step * direction
        residual = residual - step * image
        previous, energy = energy, dot(residual, residual)
        direction = residual + energy / previous.clamp_min(1e-30) * direction
    return x


def dot(a: Tensor, b: Tensor) -> Tensor:
    """Inner product of each member with its partner: ``(B, ...) -> (B, 1, 1, 1)``."""
    return (a * b).flatten(1).sum(1).view(-1, 1, 1, 1)
