"""How published experiments are set up: pictures as read, noise as drawn, numbers as rounded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from engine.judge import Batch, Judge, metrics
from engine.selfcheck.row import NotRun


def read(path: Path) -> Tensor:
    """An 8-bit picture as ``(1, C, H, W)`` in [0, 1], grey or RGB."""
    with Image.open(path) as picture:
        pixels = np.asarray(picture.convert("L" if picture.mode == "L" else "RGB"))
    pixels = pixels[None] if pixels.ndim == 2 else pixels.transpose(2, 0, 1)
    return torch.from_numpy(pixels.astype(np.float32) / 255)[None]


def measured(x: Tensor, sigma: float) -> Tensor:
    """White Gaussian noise as denoising tables draw it: NumPy's seed 0 for each picture, no clipping.

    Args:
        sigma: standard deviation, of a range of 255.
    """
    noise = np.random.RandomState(0).normal(0, sigma / 255, x.shape)
    return (x.double() + torch.from_numpy(noise)).float()


def score(metric: str, x_hat: Tensor, x: Tensor, **params: object) -> float:
    """One metric's number of one picture.

    Errors:
        NotRun: the metric's weights are missing.
    """
    judge = metrics[metric].build(**params)
    assert isinstance(judge, Judge)
    reason = judge.unavailable()
    if reason:
        raise NotRun(reason)
    judgement = judge(Batch(x_hat=x_hat, x=x))
    return float(judgement.values[judge.slug].mean())
