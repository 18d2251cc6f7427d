"""Noise levels, and that the two views of a denoiser are one."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch

from engine.samplers.schedules import Ddpm, back, edm, finite


def _white(x: torch.Tensor, sigma: float) -> torch.Tensor:
    return 0.4 + 0.1**2 / (0.1**2 + sigma**2) * (x - 0.4)


def test_levels_fall_from_end_to_end() -> None:
    levels = edm(10, 5.0, 0.01)
    assert levels[0] == pytest.approx(5.0) and levels[-2] == pytest.approx(0.01) and levels[-1] == 0
    assert all(a > b for a, b in pairwise(levels))


def test_ddpm_is_the_same_step_on_another_scale() -> None:
    ddpm, draw = Ddpm(edm(8)), torch.Generator().manual_seed(0)
    x0, n = torch.rand(2, 1, 4, 4, generator=draw), torch.randn(2, 1, 4, 4, generator=draw)
    for t in (8, 4, 2):
        x = ddpm.noisy(x0, t, torch.randn(x0.shape, generator=draw))
        there = ddpm.exploded(ddpm.back(x, x0, t, n), t - 1)
        here = back(ddpm.exploded(x, t), x0, ddpm.sigma[t], ddpm.sigma[t - 1], n)
        assert torch.allclose(there, here, rtol=1e-3, atol=1e-3)
        estimate = ddpm.estimate(_white, x, t)
        assert torch.allclose(estimate, _white(ddpm.exploded(x, t), ddpm.sigma[t]))
        assert torch.allclose(ddpm.preserved(ddpm.exploded(x, t), t), x, atol=1e-5)


def test_ddim_with_fresh_noise_only_is_ddpm() -> None:
    ddpm, draw = Ddpm(edm(8)), torch.Generator().manual_seed(0)
    x, x0, n = (torch.randn(1, 1, 4, 4, generator=draw) for _ in range(3))
    assert torch.allclose(ddpm.implicit(x, x0, 5, n, 1.0), ddpm.back(x, x0, 5, n), atol=1e-5)


def test_last_step_of_ddpm_is_the_estimate() -> None:
    ddpm, x0 = Ddpm(edm(5)), torch.rand(1, 1, 2, 2)
    out = ddpm.back(torch.randn(1, 1, 2, 2), x0, 1, torch.randn(1, 1, 2, 2))
    assert torch.allclose(ddpm.exploded(out, 0), x0, atol=1e-5)


def test_a_step_keeps_the_distribution_of_noise() -> None:
    draw = torch.Generator().manual_seed(0)
    x0 = torch.full((1, 1, 300, 300), 0.5)
    x = x0 + 2.0 * torch.randn(x0.shape, generator=draw)
    for eta in (0.0, 0.5, 1.0):
        less = back(x, x0, 2.0, 0.7, torch.randn(x0.shape, generator=draw), eta)
        assert float((less - x0).std()) == pytest.approx(0.7, abs=0.01)


def test_divergence_names_its_step() -> None:
    with pytest.raises(FloatingPointError, match=r"dps: not finite at step 12 of 50\."):
        finite("dps", torch.tensor([1.0, float("inf")]), 12, 50)


def test_a_draw_that_leaves_all_sense_names_its_step() -> None:
    loud = 20 * torch.randn(4, 3, 8, 8, generator=torch.Generator().manual_seed(0))
    assert finite("ddrm", loud, 1, 50, 20.0) is loud
    with pytest.raises(FloatingPointError, match=r"ddrm: values near 23 at step 50 of 50; .* below 10\.$"):
        finite("ddrm", loud, 50, 50, 0.0)
    with pytest.raises(FloatingPointError, match=r"dps: values near 5e\+07 at step 3 of 50"):
        finite("dps", torch.tensor([[1.0], [-5e7]]), 3, 50)
