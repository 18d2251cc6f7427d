"""Isotropic total variation: the gradient, its adjoint, and denoising."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import pad


def gradient(x: Tensor) -> Tensor:
    """Forward differences, 0 beyond the border: ``(B, C, H, W) -> (B, 2, C, H, W)``."""
    down = pad(x[..., 1:, :] - x[..., :-1, :], (0, 0, 0, 1))
    right = pad(x[..., 1:] - x[..., :-1], (0, 1))
    return torch.stack([down, right], 1)


def divergence(field: Tensor) -> Tensor:
    """Minus the adjoint of `gradient`: ``(B, 2, C, H, W) -> (B, C, H, W)``."""
    down, right = field[:, 0, :, :-1], field[:, 1, :, :, :-1]
    return pad(down, (0, 0, 0, 1)) - pad(down, (0, 0, 1, 0)) + pad(right, (0, 1)) - pad(right, (1, 0))


def length(field: Tensor) -> Tensor:
    """Euclidean length over directions and channels: ``(B, 2, C, H, W) -> (B, 1, 1, H, W)``."""
    return field.square().sum((1, 2), keepdim=True).sqrt()


def tv_proximal(
    y: Tensor, weight: Tensor | float, dual: Tensor | None = None, steps: int = 10
) -> tuple[Tensor, Tensor]:
    r"""The proximal operator of total variation, by accelerated projected gradients on the dual.

    .. math:: \arg\min_x \tfrac12 \|x - y\|^2 + \lambda \sum_i \|(\nabla x)_i\|_2

    Args:
        weight: :math:`\lambda`, of all images or ``(B, 1, 1, 1)``.
        dual: where to begin, what an earlier call for a similar `y` gave.
        steps: iterations.

    Shape:
        ``(B, C, H, W)`` gives an image of that shape and its dual ``(B, 2, C, H, W)``; channels
        share their edges.

    References:
        Beck and Teboulle, "Fast gradient-based algorithms for constrained total variation image
        denoising and deblurring problems", 2009.
    """
    bound = torch.as_tensor(weight, dtype=y.dtype, device=y.device).view(-1, 1, 1, 1, 1).clamp_min(1e-12)
    dual = ahead = torch.zeros_like(gradient(y)) if dual is None else dual
    t = 1.0
    for _ in range(steps):
        moved = ahead + gradient(y + divergence(ahead)) / 8
        moved = moved / (length(moved) / bound).clamp_min(1)
        t, previous = (1 + (1 + 4 * t * t) ** 0.5) / 2, t
        ahead = moved + (previous - 1) / t * (moved - dual)
        dual = moved
    return y + divergence(dual), dual
