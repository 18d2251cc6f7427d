"""The deep image prior: it stops at the noise, and depends on nothing but its seed."""

from __future__ import annotations

import torch
from decibels import psnr
from torch import Tensor

from engine.method import methods
from engine.problem import problems

QUICK = {"channels": 16, "layers": 5}


def _noisy(x: Tensor, sigma: float) -> tuple[Tensor, object]:
    problem = problems["denoise"](sigma=sigma)
    physics = problem.physics(tuple(x.shape[1:]))  # type: ignore[arg-type]
    return torch.cat([problem.measure(one, physics, seed) for seed, one in enumerate(x.split(1))]), physics


def test_it_ends_where_the_noise_begins(photographs: Tensor) -> None:
    x = photographs[:1, :, ::2, ::2]
    y, physics = _noisy(x, 0.2)
    early = methods["dip"](steps=400, **QUICK)(y, physics)
    late = methods["dip"](steps=400, discrepancy=0.0, **QUICK)(y, physics)
    assert float((early - y).square().mean().sqrt()) > 0.19
    assert float((late - y).square().mean().sqrt()) < 0.18
    assert psnr(early, x) > psnr(y, x) + 4


def test_seeds_differ_and_neighbours_do_not_matter(photographs: Tensor) -> None:
    x = photographs[:2, :, ::2, ::2]
    y, physics = _noisy(x, 0.1)
    dip = methods["dip"](steps=20, **QUICK)
    assert torch.equal(dip(y, physics)[1:], dip(y[1:], physics))
    other = methods["dip"](steps=20, seed=1, **QUICK)(y, physics)
    assert not torch.allclose(dip(y, physics), other, atol=1e-2)


def test_it_works_where_gradients_are_off(photographs: Tensor) -> None:
    y, physics = _noisy(photographs[:1, :, ::2, ::2], 0.1)
    with torch.no_grad():
        x_hat = methods["dip"](steps=3, **QUICK)(y, physics)
    assert not x_hat.requires_grad
