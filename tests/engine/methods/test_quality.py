"""What methods gain with their default parameters, on real pictures."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from decibels import psnr
from torch import Tensor

from engine.method import methods
from engine.problem import problems


def _gain(name: str, problem_name: str, params: dict[str, Any], x: Tensor, over: str = "adjoint") -> float:
    problem = problems[problem_name](**params)
    physics = problem.physics(tuple(x.shape[1:]))  # type: ignore[arg-type]
    y = torch.cat([problem.measure(one, physics, seed) for seed, one in enumerate(x.split(1))])
    with torch.no_grad():
        return psnr(methods[name]()(y, physics), x) - psnr(methods[over]()(y, physics), x)


@pytest.mark.parametrize(
    ("problem", "params"),
    [
        ("deblur", {}),
        ("motion", {}),
        ("inpaint", {}),
        ("inpaint", {"kind": "box"}),
        ("inpaint", {"kind": "text"}),
        ("ct", {}),
        ("ct", {"geometry": "limited"}),
    ],
    ids=str,
)
def test_tv_beats_the_adjoint_by_two_decibels(
    problem: str, params: dict[str, Any], photographs: Tensor, phantom: Tensor
) -> None:
    grey = torch.cat([photographs[:1].mean(1, keepdim=True), phantom])
    for x in [grey] if problem == "ct" else [photographs, phantom]:
        if "box" not in params.values() or x is photographs:  # TV closes a large hole one way or another
            assert _gain("tv", problem, params, x) >= 2


@pytest.mark.parametrize(
    ("method", "problem", "least"),
    [
        ("pinv", "deblur", 2),
        ("tikhonov", "deblur", 2),
        ("wiener", "deblur", 2),
        ("fista", "deblur", 3),
        ("pnp-admm", "deblur", 3),
        ("pnp-hqs", "deblur", 3),
        ("red", "deblur", 3),
        ("richardson-lucy", "deblur", 2),
        ("wiener", "motion", 4),
        ("tv", "denoise", 6),
        ("wavelet", "denoise", 5),
        ("pnp-hqs", "denoise", 5),
        ("wavelet", "denoise-poisson", 5),
        ("bicubic", "sr", 10),
        ("fista", "inpaint", 10),
        ("pnp-admm", "inpaint", 10),
        ("pnp-hqs", "inpaint", 10),
        ("red", "inpaint", 10),
    ],
)
def test_gain_over_the_adjoint(method: str, problem: str, least: float, photographs: Tensor) -> None:
    assert _gain(method, problem, {}, photographs[:2]) >= least


@pytest.mark.parametrize(
    ("method", "problem", "least"),
    [
        ("tv", "mri", 2),
        ("fista", "mri", 1.5),
        ("pnp-hqs", "mri", 2),
        ("tv", "cs", 15),
        ("tv", "ct", 10),
        ("fbp", "ct", 8),
        ("richardson-lucy", "ct", 8),
    ],
)
def test_gain_on_the_phantom(method: str, problem: str, least: float, phantom: Tensor) -> None:
    assert _gain(method, problem, {}, phantom) >= least


@pytest.mark.parametrize("method", ["tv", "wavelet"])
def test_a_decoded_jpeg_picture_gets_nearer_to_its_original(method: str, photographs: Tensor) -> None:
    problem = problems["jpeg"]()
    physics = problem.physics((3, 64, 64))
    y = torch.cat([problem.measure(one, physics, 0) for one in photographs.split(1)])
    with torch.no_grad():
        assert psnr(methods[method]()(y, physics), photographs) > psnr(y, photographs) + 0.2
