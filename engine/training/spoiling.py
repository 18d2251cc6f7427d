"""Ways to make a picture worse, from hardly to badly."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Generator, Tensor
from torch.nn.functional import avg_pool2d, conv2d, grid_sample, interpolate, pad


def spoiled(x: Tensor, kinds: Tensor, strength: Tensor, generator: Generator) -> Tensor:
    """Each picture made worse in its own way.

    Args:
        kinds: places in `KINDS`, ``(B,)``; strength: 0 to 1, ``(B,)``.

    Shape:
        ``(B, C, H, W) -> (B, C, H, W)``, clipped to [0, 1].
    """
    ways = list(KINDS.values())
    worse = [
        ways[kind](picture[None], amount, generator)
        for picture, kind, amount in zip(x, kinds.tolist(), strength.tolist(), strict=True)
    ]
    return torch.cat(worse).clamp(0, 1)


def _noise(x: Tensor, amount: float, generator: Generator) -> Tensor:
    return x + 0.25 * amount * torch.randn(x.shape, generator=generator)


def _blur(x: Tensor, amount: float, generator: Generator) -> Tensor:
    sigma = 0.3 + 3 * amount
    places = torch.arange(-8.0, 9.0)
    window = torch.softmax(-(places**2) / (2 * sigma**2), 0)
    planes = pad(x.transpose(0, 1), [8] * 4, mode="replicate")
    return conv2d(conv2d(planes, window[None, None, None]), window[None, None, :, None]).transpose(0, 1)


def _contrast(x: Tensor, amount: float, generator: Generator) -> Tensor:
    return x.mean() + (1 - 0.8 * amount) * (x - x.mean())


def _colour(x: Tensor, amount: float, generator: Generator) -> Tensor:
    shift = torch.randn(1, x.shape[1], 1, 1, generator=generator)
    return x + 0.25 * amount * shift / shift.norm() * x.shape[1] ** 0.5


def _blocks(x: Tensor, amount: float, generator: Generator) -> Tensor:
    """Squares of eight pixels drift towards their mean."""
    flat = interpolate(avg_pool2d(x, 8), scale_factor=8.0, mode="nearest")
    return x + amount * (flat - x)


def _warp(x: Tensor, amount: float, generator: Generator) -> Tensor:
    drift = interpolate(torch.randn(1, 2, 5, 5, generator=generator), size=x.shape[-2:], mode="bicubic")
    steps = [torch.linspace(-1, 1, side) for side in x.shape[-2:]]
    rows, cols = torch.meshgrid(*steps, indexing="ij")
    grid = torch.stack([cols, rows], -1)[None] + 0.12 * amount * drift.movedim(1, -1)
    return grid_sample(x, grid, padding_mode="border", align_corners=True)


def _hole(x: Tensor, amount: float, generator: Generator) -> Tensor:
    height, width = x.shape[-2:]
    side = max(1, round(amount * 0.6 * min(height, width)))
    row, col = torch.rand(2, generator=generator).tolist()
    top, left = int(row * (height - side + 1)), int(col * (width - side + 1))
    out = x.clone()
    out[..., top : top + side, left : left + side] = x.mean((2, 3), keepdim=True)
    return out


KINDS: dict[str, Callable[[Tensor, float, Generator], Tensor]] = {
    "noise": _noise,
    "blur": _blur,
    "contrast": _contrast,
    "colour": _colour,
    "blocks": _blocks,
    "warp": _warp,
    "hole": _hole,
}
