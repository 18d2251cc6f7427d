"""Figures that several recipes share."""

from __future__ import annotations

import os
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import Module

from engine.selfcheck.protocol import measured, read


def psnr(x_hat: Tensor, x: Tensor) -> float:
    """Mean over pictures of the PSNR in dB, data range 1: two ``(B, C, H, W)``.

    Example:
        >>> psnr(torch.full((2, 1, 4, 4), 0.1), torch.zeros(2, 1, 4, 4))
        20.0
    """
    return float(-10 * (x_hat - x).square().flatten(1).mean(1).clamp_min(1e-12).log10().mean())


def place(network: Module) -> torch.device:
    """The device a network is on."""
    return next(network.parameters()).device


def denoised_psnr(network: Module, x: Tensor, sigma: float) -> float:
    """PSNR of noisy pictures denoised one by one, the noise of picture i from seed i."""
    noise = [torch.randn(p.shape, generator=torch.Generator().manual_seed(i)) for i, p in enumerate(x)]
    y = (x + sigma * torch.stack(noise)).to(place(network))
    return psnr(torch.cat([network(p[None], sigma).cpu() for p in y]), x)


def set12_psnr(network: Module, sigma: float = 25.0) -> dict[str, float]:
    """PSNR on Set12, as published tables have it; nothing where ``RECONAUDIT_DATA`` is not set.

    The noise is NumPy's, seed 0 for each picture, not clipped; the output is rounded to 8 bits.
    """
    folder = Path(os.environ.get("RECONAUDIT_DATA", "")) / "images_set12"
    if not folder.is_dir():
        return {}
    values = []
    for path in sorted(folder.glob("*.png")):
        x = read(path)
        out = network(measured(x, sigma).to(place(network)), sigma / 255).cpu()
        values.append(psnr((out.clamp(0, 1) * 255).round() / 255, x))
    return {f"set12 psnr, sigma {sigma:g}": sum(values) / len(values)} if values else {}
