"""Rows of the self-check that need a hallucination check: sFRC's counts, the published null-space map.

Importing this module enters them among `engine.selfcheck.rows`.
"""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np

from engine.selfcheck.row import Data, published

SLICES = {"000039": 5, "000069": 3, "000149": 2, "000189": 6, "000217": 5}  # flagged patches
CT = (
    "ct_hallucination_sfrc/ct_superresolution/results/sh_L067/ua_ll_smSRGAN_tune_in_x4/"
    "checkpoint-generator-20"
)
MRI = "mri_hallucination_bhadra"
AIR, AIR_MEAN = 200.0, 150.0  # in the raw values of the slices


def flagged(data: Data, names: tuple[str, ...], preset: str = "sfrc-published") -> float:
    """Patches of the SRGAN's CT slices that the check `frc` flags."""
    import torch

    from engine.judge import Batch, checks

    folder = data.path(CT)
    check = checks["frc"].build(preset=preset, air=AIR, air_mean=AIR_MEAN)
    x_hat, x = (
        torch.stack([torch.from_numpy(_raw(folder / f"test_sh_L067_{kind}" / f"{n}.raw")) for n in names])
        for kind in ("cnn", "gt")
    )
    return float(check(Batch(x_hat=x_hat[:, None], x=x[:, None])).values[f"{check.slug}-flagged"].sum())


def _raw(path: Path) -> np.ndarray:
    return np.fromfile(path, "<u2").reshape(512, 512).astype(np.float64)


@published(
    "null-space hallucination map, MRI ×3, sample 0, largest difference",
    0.0,
    1e-6,
    "the authors' map (Bhadra et al., IEEE TMI 2021)",
)
def null_space(data: Data) -> float:
    import h5py
    import torch

    import engine.vision  # noqa: F401 - deepinv imports torchvision

    from deepinv import physics as operators  # isort: skip
    from engine.judge import Batch, checks

    folder = data.path(MRI)
    x = np.load(folder / "recon_data/gt_ood/gt_0.npy")
    mask = np.load(folder / "recon_data/mask.npy")
    with h5py.File(folder / "UNET/experiments/h_map/reconstructions/file_ood.h5") as file:
        x_hat = file["reconstruction"][0]
    truth, estimate = (
        torch.stack([torch.from_numpy(p.astype(np.float64)), torch.zeros(p.shape).double()])[None]
        for p in (x, x_hat)
    )
    physics = operators.MRI(mask=torch.from_numpy(mask), img_size=(2, *mask.shape)).double()
    check = checks["null-space"].build()
    batch = Batch(
        x_hat=estimate[:, :1],
        x=truth[:, :1],
        y=physics.A(truth),
        physics=physics,
        estimate=estimate,
        truth=truth,
    )
    ours = check(batch).maps[check.slug][0].numpy()
    theirs = np.load(folder / "compute_maps/UNET_null_hm_ood/map_0.npy")
    return float(np.abs(ours - theirs).max())


for _name, _count in SLICES.items():
    published(
        f"sFRC, flagged patches of slice {_name}, SRGAN ×4 CT", _count, 1e-9, "the authors' code (sFRC, FDA)"
    )(functools.partial(flagged, names=(_name,)))
published("sFRC, flagged patches of the five slices, SRGAN ×4 CT", 21, 1e-9, "sFRC's README (FDA)")(
    functools.partial(flagged, names=tuple(SLICES))
)
