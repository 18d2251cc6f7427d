"""Noise against closed forms, and its seeds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from engine.problem import Problem, problems


def _psnr(y: torch.Tensor, x: torch.Tensor) -> float:
    return float(-10 * (y - x).square().mean().log10())


@pytest.mark.parametrize(("sigma", "decibel"), [(15, 24.61), (25, 20.17), (50, 14.15)])
def test_noise_alone(sigma: int, decibel: float) -> None:
    """20 log10(255 / sigma), the table of every denoising paper."""
    problem = problems["denoise"](sigma=sigma / 255)
    x = torch.full((1, 1, 512, 512), 0.5)
    y = problem.measure(x, problem.physics((1, 512, 512)), seed=0)
    assert _psnr(y, x) == pytest.approx(decibel, abs=0.02)


def test_noise_is_white_and_has_no_mean() -> None:
    problem = problems["denoise"]()
    x = torch.full((1, 3, 128, 128), 0.5)
    noise = problem.measure(x, problem.physics((3, 128, 128)), seed=5)[0] - 0.5
    assert abs(float(noise.mean())) < 4 * 0.1 / noise.numel() ** 0.5
    for other in (noise.roll(1, -1), noise.roll(1, -2), noise.roll(1, 0)):
        assert abs(float((noise * other).mean())) < 4 * 0.01 / noise.numel() ** 0.5


@pytest.mark.parametrize(("gain", "sigma", "level"), [(0.02, 0.02, 0.5), (0.1, 0.0, 0.2), (0.001, 0.05, 0.8)])
def test_poisson_gaussian_variance(gain: float, sigma: float, level: float) -> None:
    problem = problems["denoise-poisson"](gain=gain, sigma=sigma)
    x = torch.full((1, 1, 256, 256), level)
    y = problem.measure(x, problem.physics((1, 256, 256)), seed=2)
    variance = gain * level + sigma**2
    assert float(y.mean()) == pytest.approx(level, abs=4 * (variance / x.numel()) ** 0.5)
    assert float(y.var()) == pytest.approx(variance, rel=0.03)
    norm = problem.noise_norm(y, problem.physics((1, 256, 256)))
    assert norm is not None and float(norm) == pytest.approx((variance * x.numel()) ** 0.5, rel=0.01)


def test_no_noise_has_norm_nothing() -> None:
    problem = problems["deblur"](noise=0)
    physics = problem.physics((1, 32, 32))
    x = torch.rand(1, 1, 32, 32)
    y = problem.measure(x, physics, seed=1)
    assert torch.equal(y, physics.A(x))
    norm = problem.noise_norm(y, physics)
    assert norm is not None and torch.equal(norm, torch.zeros(1))


def test_every_noise_model_of_deepinv_is_seeded() -> None:
    """Gamma and Fisher-Tippett noise take no generator; a function of one's own has none to give."""
    physics = problems["denoise"]().physics((1, 16, 16))
    import deepinv.physics as dp

    generator = torch.Generator().manual_seed(1)
    models = [
        dp.GammaNoise(5.0),
        dp.FisherTippettNoise(5.0),
        dp.UniformNoise(0.1),
        dp.PoissonNoise(0.1),
        dp.RicianNoise(0.1),
        dp.SaltPepperNoise(),
        dp.GaussianNoise(0.1, rng=generator),
        dp.NoiseModel(lambda y: y + torch.randn_like(y)),
    ]
    x = torch.rand(1, 1, 16, 16) + 0.1
    for model in models:
        physics.noise_model = model
        first, second, third = (Problem().measure(x, physics, seed) for seed in (1, 1, 2))
        assert torch.equal(first, second), model
        assert not torch.equal(first, third), model


def test_noise_of_an_unknown_model_has_no_known_norm() -> None:
    physics = problems["denoise"]().physics((1, 16, 16))
    import deepinv.physics as dp

    physics.noise_model = dp.UniformNoise(0.1)
    assert Problem().noise_norm(torch.rand(1, 1, 16, 16), physics) is None


def test_one_image_at_a_time() -> None:
    problem = problems["denoise"]()
    with pytest.raises(ValueError, match=r"measure takes one image \(1, C, H, W\), got shape \(2, 1, 8, 8\)"):
        problem.measure(torch.rand(2, 1, 8, 8), problem.physics((1, 8, 8)), seed=0)


def test_the_registry_needs_no_torch() -> None:
    code = "import sys; from engine.problem import problems; sys.exit(not problems or 'torch' in sys.modules)"
    root = Path(__file__).resolve().parents[3]
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root)
