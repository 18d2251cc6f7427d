"""Networks with their publishers' weights, on the pictures of the literature."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from engine.method import Method, methods
from engine.problem import problems
from engine.selfcheck.protocol import measured, read, score
from engine.selfcheck.row import Data, published

SIGMA = 25
FACTOR = 4
BRAINS = 15
RECOMPUTED = "the authors' weights, recomputed independently"
ENLARGED = {
    "imdn": ("IMDN", "imdn/checkpoints/IMDN_x4.pth", 32.21, 0.03, "IMDN paper"),
    "srgan": ("SRGAN", "srgan_leftthomas/epochs/netG_epoch_4_100.pth", 30.66, 0.05, RECOMPUTED),
}
SAMPLED = {20: (37.27, 27.86), 10: (33.08, 23.97)}  # ISTA-Net+, zero-filled


@published(
    f"WINNet, σ = {SIGMA}, Set12, mean of 12",
    30.43,
    0.3,
    "DnCNN with its authors' weights, which WINNet's paper equals",
    seconds=60,
)
def winnet(data: Data) -> float:
    file = data.path(f"winnet/pretrain/WINNet_lvl_1_nlvl_{SIGMA}/net_WINNet.pth")
    method = methods["winnet"].build(weights_file=str(file), trained_at=SIGMA / 255)
    pictures = [data.path(f"images_set12/{number:02}.png") for number in range(1, 13)]
    return float(np.mean([_denoised(method, path) for path in pictures]))


def _denoised(method: Method, path: Path) -> float:
    x = read(path)
    physics = problems["denoise"].build(sigma=SIGMA / 255).physics((1, *x.shape[-2:]))
    with torch.no_grad():
        return score("psnr", method(measured(x, SIGMA), physics), x, quantise=True)


def _set5(data: Data, name: str, file: str) -> float:
    method = methods[name].build(weights_file=str(data.path(file)))
    pictures = sorted(data.path("images_set5/testsets/set5").glob("*.bmp"))
    return float(np.mean([_enlarged(method, path) for path in pictures]))


def _enlarged(method: Method, path: Path) -> float:
    """Reduced, rounded to 8 bits and enlarged; the luma, not rounded, of what an 8-bit file would hold."""
    x = read(path)
    x = x[..., : x.shape[-2] // FACTOR * FACTOR, : x.shape[-1] // FACTOR * FACTOR]
    physics = problems["sr"].build(factor=FACTOR, noise=0.0).physics((3, *x.shape[-2:]))
    with torch.no_grad():
        x_hat = method(_rounded(physics.A(x)), physics)
    return score("psnr", _rounded(x_hat), x, channel="y", border=FACTOR)


for _name, (_title, _file, _level, _tolerance, _source) in ENLARGED.items():
    published(f"{_title} ×{FACTOR}, Set5, PSNR (Y)", _level, _tolerance, _source, seconds=4)(
        functools.partial(_set5, name=_name, file=_file)
    )


@published(
    "Fast-SRGAN loads and enlarges: its parameters",
    925_646,
    0.5,
    "the author's file, counted independently; no PSNR is published for it",
)
def fast_srgan(data: Data) -> float:
    """Every tensor of the file in its place, and a picture of Set5 four times as large."""
    from engine.networks.fast_srgan import FastSrganGenerator
    from engine.networks.published import from_file

    file = str(data.path("fast_srgan/models/model.pt"))
    x = read(data.path("images_set5/testsets/set5/butterfly.bmp"))[..., :64, :64]
    physics = problems["sr"].build(factor=FACTOR, noise=0.0).physics((3, 64, 64))
    with torch.no_grad():
        x_hat = methods["fast-srgan"].build(weights_file=file)(physics.A(x), physics)
    if x_hat.shape != x.shape or not x_hat.isfinite().all():
        raise ValueError(f"it gave {tuple(x_hat.shape)} for {tuple(x.shape)}, or values that are no numbers.")
    return float(sum(weight.numel() for weight in from_file(file, FastSrganGenerator).parameters()))


def _brains(data: Data, ratio: int, method: Callable[[Data], Method]) -> float:
    """Mean PSNR of the first slices, clipped to [0, 1] and not rounded, as the authors compute it."""
    from deepinv.physics import ZeroNoise
    from scipy.io import loadmat

    from engine.operators.mri import RealMRI

    mask = loadmat(data.path(f"istanet_mri/sampling_matrix/mask_{ratio}.mat"))["mask_matrix"]
    physics = RealMRI(torch.from_numpy(np.fft.fftshift(mask).astype(np.float32)), ZeroNoise())
    physics.img_size = (1, *mask.shape)
    reconstruct, levels = method(data), []
    for number in range(1, BRAINS + 1):
        x = read(data.path(f"istanet_mri/data/BrainImages_test/brain_test_{number:02}.png"))
        with torch.no_grad():
            x_hat = reconstruct(physics.A(x), physics).clamp(0, 1)
        levels.append(score("psnr", x_hat, x))
    return float(np.mean(levels))


def _ista_net_plus(data: Data, ratio: int) -> Method:
    model = f"MRI_CS_ISTA_Net_plus_layer_9_group_1_ratio_{ratio}"
    file = data.path(f"istanet_mri/model/{model}/net_params_200.pkl")
    return methods["ista-net-plus"].build(weights_file=str(file))


def _zero_filled(data: Data) -> Method:
    return methods["adjoint"]()


for _ratio, (_learned, _plain) in SAMPLED.items():
    published(f"ISTA-Net+ MRI {_ratio} %, {BRAINS} brain images", _learned, 0.05, RECOMPUTED, seconds=50)(
        functools.partial(_brains, ratio=_ratio, method=functools.partial(_ista_net_plus, ratio=_ratio))
    )
    published(f"zero-filled MRI {_ratio} %, {BRAINS} brain images", _plain, 0.05, RECOMPUTED)(
        functools.partial(_brains, ratio=_ratio, method=_zero_filled)
    )


def _rounded(x: Tensor) -> Tensor:
    return (x.clamp(0, 1) * 255).round() / 255
