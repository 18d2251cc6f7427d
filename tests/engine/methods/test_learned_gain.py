"""What learned methods gain with the weights that ship. Minutes each: run by name with ``-m long``."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from decibels import psnr
from torch import Tensor

from data.dataset import datasets
from engine import weights
from engine.method import methods
from engine.problem import problems
from engine.recipe import recipes

pytestmark = pytest.mark.long


def _needs(recipe: str) -> None:
    reason = weights.obstacle(recipe)
    if reason:
        pytest.skip(reason)


@pytest.mark.parametrize(
    ("name", "recipe"),
    [
        ("unet", "unet-faces8"),
        ("unet", "unet-motion"),
        ("unet", "unet-mri"),
        ("unrolled-pgd", "unrolled-pgd"),
        ("lista", "lista"),
    ],
)
def test_beats_pinv_and_tuned_tv_on_its_own_task(name: str, recipe: str) -> None:
    """On the 100 pictures of the model card, by the model card's figures, through the method."""
    _needs(recipe)
    figures = recipes[recipe]().examine(methods[name](), None)  # type: ignore[arg-type, attr-defined]
    assert figures["pictures"] == 100
    assert figures["over pinv"] >= 2
    assert figures["over tuned tv"] >= 0.5


@pytest.fixture(scope="module")
def deblurring() -> tuple[Tensor, Tensor, Any]:
    """Every photograph that ships, at 64 pixels, blurred and noisy."""
    photos, problem = datasets["photos"](size=64), problems["deblur"]()
    x = torch.stack([torch.from_numpy(photos[i].pixels) for i in range(len(photos))])
    physics = problem.physics((3, 64, 64))
    return x, torch.cat([problem.measure(one, physics, i) for i, one in enumerate(x.split(1))]), physics


@pytest.mark.parametrize("name", ["pnp-hqs", "pnp-admm", "pnp-pgd", "red"])
def test_the_learned_denoiser_beats_total_variation(
    name: str, deblurring: tuple[Tensor, Tensor, Any]
) -> None:
    _needs("denoiser")
    x, y, physics = deblurring
    with torch.no_grad():
        learned, tv = (psnr(methods[name](denoiser=d)(y, physics), x) for d in ("learned", "tv"))
    assert learned > tv
