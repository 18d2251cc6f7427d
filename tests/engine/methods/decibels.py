"""Peak signal-to-noise ratio, written out."""

from __future__ import annotations

from torch import Tensor


def psnr(x_hat: Tensor, x: Tensor) -> float:
    """Mean over the batch of 10 log10(1 / mean squared error)."""
    return float((-10 * (x_hat - x).square().mean((1, 2, 3)).log10()).mean())
