"""Real hallucinations, where a published check says where they are: MRI brains and CT super-resolution."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from audits.classifier.measures import auc
from audits.planted.figures import telling
from audits.planted.judged import judges, said
from audits.published import AIR, AIR_MEAN, MRI, SLICES
from engine.judge import Batch, Judge, checks
from engine.method import methods

CT = "ct_hallucination_sfrc/ct_superresolution"
CHECKPOINT = "results/sh_L067/ua_ll_sm{}_tune_in_x4/checkpoint-generator-20/test_sh_L067_cnn"
WHITE = 2500.0  # of the slices' raw values, taken for 1
SHARE = 0.05  # of the brains' pixels, those of the largest null-space error, count as invented
FACTOR = 4

Document = dict[str, Any]


def real_cases(data: Path, device: str = "cpu") -> Document:
    """How judges fare on two published hallucinations, as a document ready for JSON.

    * ``mri``: a U-Net's five brains of a kind it never saw. Where its null-space map is largest counts as
      invented; the benign twin is a total-variation reconstruction of the same k-space.
    * ``ct``: five slices enlarged by SRGAN and by SR-WGAN. Patches that sFRC flags in SRGAN's, as published,
      count as invented; the benign twins are enlarged by total variation.

    Args:
        data: folder of the published pictures, never part of the project.
    """
    found: Document = {}
    for name, folder, case in (("mri", MRI, _mri), ("ct", CT, _ct)):
        if (data / folder).is_dir():
            with torch.no_grad():
                found[name] = case(data / folder, device)
        else:
            found[name] = {"absent": f"{folder} is not in {data.name}."}
    return found


def _mri(folder: Path, device: str) -> Document:
    import h5py

    import engine.vision  # noqa: F401 - deepinv imports torchvision

    from deepinv import physics as operators  # isort: skip

    numbers = range(5)
    x = np.stack([np.load(folder / f"recon_data/gt_ood/gt_{k}.npy") for k in numbers])
    brain = torch.from_numpy(
        np.stack([np.load(folder / f"recon_data/seg_mask_ood/sm_{k}.npy") for k in numbers])
    )
    spectra = np.stack([np.load(folder / f"recon_data/kspace_ood/kspace_{k}.npy") for k in numbers])
    mask = torch.from_numpy(np.load(folder / "recon_data/mask.npy"))
    with h5py.File(folder / "UNET/experiments/h_map/reconstructions/file_ood.h5") as file:
        estimate = _complex(file["reconstruction"][:])
    truth = _complex(x)
    physics = operators.MRI(
        mask=mask.float(), img_size=(2, *mask.shape), noise_model=operators.GaussianNoise(0.0)
    )
    y = torch.from_numpy(np.stack([spectra.real, spectra.imag], axis=1)).float() * mask
    noise = float((y - physics.A(truth))[..., mask.bool()].std())
    physics.noise_model = operators.GaussianNoise(noise)
    benign = methods["tv"].build()(y.to(device), physics.to(device)).cpu()
    split = checks["null-space"].build()
    batch = Batch(
        x_hat=_magnitude(estimate),
        x=_magnitude(truth),
        y=physics.A(truth),
        physics=physics,
        estimate=estimate,
        truth=truth,
    )
    invented = split(batch).maps[split.slug].numpy()
    inside = brain.numpy()
    marked = invented >= np.quantile(invented[inside], 1 - SHARE)
    pairs = {"U-Net": (_magnitude(benign), _magnitude(estimate))}
    return _case(pairs, _magnitude(truth), marked, inside, brain, "U-Net")


def _ct(folder: Path, device: str) -> Document:
    import engine.vision  # noqa: F401 - deepinv imports torchvision

    from deepinv.physics import GaussianNoise  # isort: skip
    from engine.operators.separable import Separable

    raw = folder / "data/test_sh_L067"
    x = _slices(raw / "ua_ll_3mm_HR_tune_x4", 512)
    side = x.shape[-1]
    means = torch.kron(torch.eye(side // FACTOR), torch.full((1, FACTOR), 1 / FACTOR))
    # The small slices are means of 4 × 4 pixels, rounded to whole numbers: that is their noise.
    physics = Separable(means, means, GaussianNoise(1 / WHITE))
    y = _slices(raw / "ua_ll_3mm_LR_tune_x4", side // FACTOR) / WHITE
    benign = methods["tv"].build()(y.to(device), physics.to(device)).cpu()
    made = {name: _slices(folder / CHECKPOINT.format(name), side) for name in ("SRGAN", "SRWGAN")}
    check: Any = checks["frc"].build(preset="sfrc-published", air=AIR, air_mean=AIR_MEAN)
    [field] = check(Batch(x_hat=made["SRGAN"].double(), x=x.double())).maps.values()
    patches = (field >= 1 - 2 * check.pixel * check.ht - 1e-6).repeat_interleave(check.patch, 1)
    marked = patches.repeat_interleave(check.patch, 2).numpy()
    examined = check.examined(x[:, 0].double()).repeat_interleave(check.patch, 1)
    inside = examined.repeat_interleave(check.patch, 2).numpy()
    pairs = {name: (benign, picture / WHITE) for name, picture in made.items()}
    return _case(pairs, x / WHITE, marked, inside, None, "SRGAN")


def _case(
    pairs: Mapping[str, tuple[Tensor, Tensor]],
    truth: Tensor,
    marked: NDArray[np.bool_],
    inside: NDArray[np.bool_],
    roi: Tensor | None,
    located: str,
) -> Document:
    """Figures of one case.

    Args:
        pairs: network -> its benign twins and its pictures.
        marked: ``(N, H, W)``, what counts as invented in the pictures of `located`.
        inside: where that is asked.
    """
    ready = judges(faces=False)[0]
    names = [str(number) for number in range(len(truth))]
    scores, maps = [], []
    for network, sides in pairs.items():
        (without, _, _), (planted, fields, _) = (_said(ready, side, truth, roi) for side in sides)
        for name in without.keys() & planted.keys():
            values = np.stack([without[name], planted[name]], axis=1)
            if np.isfinite(values).all():
                found = telling(values, names, float(values[:, 0].max())).auc
                scores.append({"network": network, "score": name, "auc": found.value, "count": len(values)})
        if network == located:
            for name, field in fields.items():
                shown = field.astype(np.float64)[inside]
                area = auc(shown, marked[inside])(np.ones((1, len(shown))))
                maps.append({"network": network, "map": name, "auroc": round(float(area[0]), 4)})
    return {
        "marked": round(float(marked[inside].mean()), 4),
        "scores": sorted(scores, key=lambda row: (row["network"], row["score"])),
        "maps": sorted(maps, key=lambda row: row["map"]),
    }


def _said(ready: list[Judge], x_hat: Tensor, truth: Tensor, roi: Tensor | None) -> tuple[Any, Any, Any]:
    """One picture at a time, as they are large."""
    parts = [
        said(
            ready,
            Batch(x_hat=x_hat[k : k + 1], x=truth[k : k + 1], roi=None if roi is None else roi[k : k + 1]),
        )
        for k in range(len(truth))
    ]
    joined = [
        {name: np.concatenate([part[kind][name] for part in parts]) for name in parts[0][kind]}
        for kind in (0, 1)
    ]
    return joined[0], joined[1], parts[0][2]


def _complex(pictures: NDArray[Any]) -> Tensor:
    real = torch.from_numpy(pictures.astype(np.float32))
    return torch.stack([real, torch.zeros_like(real)], dim=1)


def _magnitude(pictures: Tensor) -> Tensor:
    return pictures.norm(dim=1, keepdim=True)


def _slices(folder: Path, side: int) -> Tensor:
    """Five slices of raw 16-bit numbers: ``(5, 1, side, side)``."""
    pictures = [np.fromfile(folder / f"{name}.raw", "<u2").reshape(side, side) for name in SLICES]
    return torch.from_numpy(np.stack(pictures).astype(np.float32))[:, None]
