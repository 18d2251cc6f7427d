"""Denoising, super-resolution and tomography on the test sets of the literature."""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
import torch

from engine import weights
from engine.method import methods
from engine.problem import problems
from engine.selfcheck.protocol import measured, read, score
from engine.selfcheck.row import Data, NotRun, published

SIGMA = 25
BM3D = (29.56, 32.85, 30.21, 28.62, 29.36, 28.36, 28.99, 32.05, 30.66, 29.89, 29.62, 29.71)
BM3D_QUICK = 2  # pictures of a check that is not full
TABLES = "DnCNN paper, DPIR tables"
SET5 = {2: (33.66, 0.9299), 4: (28.42, 0.8104)}


@functools.lru_cache(maxsize=64)
def _denoised(method: str, path: Path) -> float:
    """PSNR of one denoised picture, rounded to 8 bits."""
    x = read(path)
    denoiser = methods[method]()
    missing = next((reason for name in denoiser.weights if (reason := weights.obstacle(name))), None)
    if missing:
        raise NotRun(missing)
    problem = problems["denoise"].build(sigma=SIGMA / 255)
    with torch.no_grad():
        x_hat = denoiser(measured(x, SIGMA), problem.physics((1, *x.shape[-2:])))
    return score("psnr", x_hat, x, quantise=True)


def _set12(data: Data) -> list[Path]:
    return [data.path(f"images_set12/{number:02}.png") for number in range(1, 13)]


@published(f"DnCNN, σ = {SIGMA}, Set12, mean of 12", 30.44, 0.03, TABLES, seconds=40)
def dncnn(data: Data) -> float:
    pictures = _set12(data)
    with weights.beside(data.path("dncnn_kair/model_zoo")):
        return float(np.mean([_denoised("dncnn", path) for path in pictures]))


def _bm3d(data: Data, number: int) -> float:
    return _denoised("bm3d", data.path(f"images_set12/{number:02}.png"))


for _number, _level in enumerate(BM3D, 1):
    published(
        f"BM3D, σ = {SIGMA}, Set12 {_number:02}",
        _level,
        0.10,
        "the original authors' build, with the tables' noise",
        seconds=10 if _number <= 7 else 40,
        long=_number > BM3D_QUICK,
    )(functools.partial(_bm3d, number=_number))


@published(f"BM3D, σ = {SIGMA}, Set12, mean of 12", 29.97, 0.05, TABLES, seconds=270, long=True)
def bm3d_mean(data: Data) -> float:
    return float(np.mean([_denoised("bm3d", path) for path in _set12(data)]))


def _bicubic(data: Data, factor: int, metric: str) -> float:
    folder = data.path("images_set5/testsets/set5")
    return float(np.mean([_enlarged(path, factor, metric) for path in sorted(folder.glob("*.bmp"))]))


def _enlarged(path: Path, factor: int, metric: str) -> float:
    """One picture reduced, rounded to 8 bits and enlarged, compared by its luma without the border."""
    x = read(path)
    x = x[..., : x.shape[-2] // factor * factor, : x.shape[-1] // factor * factor]
    physics = problems["sr"].build(factor=factor, noise=0.0).physics((3, *x.shape[-2:]))
    y = (physics.A(x).clamp(0, 1) * 255).round() / 255
    x_hat = methods["bicubic"]()(y, physics)
    return score(metric, x_hat, x, quantise=True, channel="y", border=factor)


for _factor, (_psnr, _ssim) in SET5.items():
    for _metric, _level, _tolerance in (("psnr", _psnr, 0.02), ("ssim", _ssim, 0.001)):
        published(
            f"bicubic ×{_factor}, Set5, {_metric.upper()} (Y)", _level, _tolerance, "RCAN and IRN tables"
        )(functools.partial(_bicubic, factor=_factor, metric=_metric))


@published("filtered back-projection of Shepp-Logan, mean error", 0.0, 0.025, "scikit-image's tests")
def fbp(data: Data) -> float:
    from skimage.data import shepp_logan_phantom
    from skimage.transform import rescale

    phantom = rescale(shepp_logan_phantom()[::2, ::2], 0.5, order=1, anti_aliasing=False)
    x = torch.from_numpy(phantom).float()[None, None]
    problem = problems["ct"].build(geometry="sparse", angles=180, noise=0.0)
    physics = problem.physics((1, *x.shape[-2:]))
    x_hat = methods["fbp"]()(physics.A(x), physics)
    return score("mae", x_hat, x)
