"""A Gaussian blur, for what is compared beyond noise and sharpness."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import conv2d, pad


def smoothed(x: Tensor, sigma: float) -> Tensor:
    """``(B, C, H, W)`` under a Gaussian of `sigma` pixels, the border repeated.

    Example:
        >>> smoothed(torch.ones(1, 1, 4, 4), 2.0).sum().round()
        tensor(16.)
    """
    if sigma == 0:
        return x
    radius = max(1, round(3 * sigma))
    offsets = torch.arange(-radius, radius + 1, dtype=x.dtype, device=x.device)
    window = torch.softmax(-(offsets**2) / (2 * sigma**2), dim=0)
    channels = x.shape[1]
    wide = pad(x, [radius] * 4, mode="replicate")
    rows = conv2d(wide, window.view(1, 1, -1, 1).expand(channels, 1, -1, 1), groups=channels)
    return conv2d(rows, window.view(1, 1, 1, -1).expand(channels, 1, 1, -1), groups=channels)
