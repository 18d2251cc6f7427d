"""PSNR, SSIM and LPIPS of pairs that others have measured."""

from __future__ import annotations

import functools

import numpy as np
import torch
from torch import Tensor

from engine.selfcheck.protocol import read, score
from engine.selfcheck.row import Data, published

IMDIFF = "IPOL imdiff, scikit-image's tests"
CALIBRATION = "IQA-PyTorch, ResultsCalibra (the authors' code)"
PAIRS = {
    "03": {"psnr": 21.11, "ssim": 0.6993, "lpips-alex": 0.7237},
    "06": {"psnr": 27.01, "ssim": 0.9989, "lpips-alex": 0.0508},
    "19": {"psnr": 21.62, "ssim": 0.6519, "lpips-alex": 0.4253},
}
SPOKEN = {"psnr": "PSNR (RGB)", "ssim": "SSIM (grey)", "lpips-alex": "LPIPS (AlexNet, v0.1)"}


@published("PSNR, camera with noise", 22.409353363576034, 1e-4, IMDIFF)
def camera_psnr(data: Data) -> float:
    return score("psnr", *_camera())


@published("SSIM, camera with noise", 0.357959091663361, 1e-3, IMDIFF)
def camera_ssim(data: Data) -> float:
    return score("ssim", *_camera())


@published("LPIPS (SqueezeNet, v0.1), random images", 0.1008, 1e-3, "torchmetrics' docstring")
def random_lpips(data: Data) -> float:
    generator = torch.Generator().manual_seed(123)
    x_hat, x = (torch.rand(10, 3, 100, 100, generator=generator) for _ in range(2))
    return score("lpips-squeeze", x_hat, x)


def _pair(data: Data, metric: str, pair: str) -> float:
    x_hat, x = (read(data.path(f"iqa_pairs/{kind}_{pair}.png")) for kind in ("dist", "ref"))
    if metric == "ssim":
        return score(metric, x_hat, x, channel="grey", quantise=True)
    return score(metric, x_hat, x)


for _metric in SPOKEN:
    for _name, _numbers in PAIRS.items():
        published(
            f"{SPOKEN[_metric]}, TID2013 pair {_name}",
            _numbers[_metric],
            0.01 if _metric == "psnr" else 1e-3,
            CALIBRATION,
        )(functools.partial(_pair, metric=_metric, pair=_name))


def _camera() -> tuple[Tensor, Tensor]:
    from skimage.data import camera

    clean = camera()
    noisy = np.clip(clean + 20 * np.random.RandomState(5).randn(*clean.shape), 0, 255).astype(np.uint8)
    noisy, clean = (torch.from_numpy(image / 255).float()[None, None] for image in (noisy, clean))
    return noisy, clean
