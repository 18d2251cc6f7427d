"""The unknown degradation, against SciPy and Pillow, and against what its network learns from."""

from __future__ import annotations

import io

import numpy as np
import pytest
import torch
from PIL import Image
from scipy.ndimage import gaussian_filter
from skimage import data

from engine.judge import Batch
from engine.method import methods
from engine.metrics.consistency import Consistency
from engine.problem import problems
from engine.recipe import recipes


def _photograph() -> torch.Tensor:
    return torch.from_numpy(data.astronaut()[:96, 150:246].astype(np.float32) / 255).permute(2, 0, 1)[None]


@pytest.mark.parametrize(("blur", "factor", "first"), [(1.8, 4, 2), (0.7, 2, 1)])
def test_blurs_as_scipy_does_and_keeps_every_few_pixels(blur: float, factor: int, first: int) -> None:
    x = _photograph()
    blurred = gaussian_filter(x[0].numpy().astype(float), (0, blur, blur), mode="nearest", truncate=3)
    physics = problems["blind-sr"](blur=blur, factor=factor).physics((3, 96, 96))
    np.testing.assert_allclose(physics.A(x)[0], blurred[:, first::factor, first::factor], atol=1e-6)


def test_ends_in_the_file_that_pillow_writes_after_the_noise() -> None:
    x, problem = _photograph(), problems["blind-sr"]()
    physics = problem.physics((3, 96, 96))
    noisy = physics.A(x) + 0.03 * torch.randn(1, 3, 24, 24, generator=torch.Generator().manual_seed(5))
    file = io.BytesIO()
    pixels = (noisy[0].permute(1, 2, 0).clamp(0, 1) * 255).round().byte().numpy()
    Image.fromarray(pixels).save(file, "JPEG", quality=60, subsampling="4:4:4")
    expected = np.asarray(Image.open(file)).astype(np.float32) / 255
    np.testing.assert_array_equal(problem.measure(x, physics, seed=5)[0].permute(1, 2, 0), expected)


def test_its_network_learns_from_these_measurements() -> None:
    x, problem = _photograph(), problems["blind-sr"]()
    physics = problem.physics((3, 96, 96))
    learned = recipes["inn-blind4"]().measured(x, torch.Generator().manual_seed(3))
    assert torch.equal(learned, problem.measure(x, physics, seed=3))


def test_its_network_is_judged_by_the_mean_measurement_file_included() -> None:
    x, problem = _photograph(), problems["blind-sr"]()
    physics = problem.physics((3, 96, 96))
    others = torch.stack([problem.measure(x, physics, seed) for seed in range(100, 164)]).mean(0)
    mean = recipes["inn-blind4"]().expected(x)
    assert (mean - others).square().mean() < 1e-4 < (physics.A(x) - others).square().mean()


def test_what_it_does_to_the_noise_is_unknown() -> None:
    x, problem = _photograph(), problems["blind-sr"]()
    physics = problem.physics((3, 96, 96))
    y = problem.measure(x, physics, seed=0)
    judgement = Consistency()(Batch(x_hat=x, x=x, y=y, physics=physics, problem=problem))
    assert judgement.absences["consistency"] == ["the expected noise of blind-sr is not known."]
    assert "consistency" not in judgement.values


def test_bicubic_enlarges_its_pictures() -> None:
    x, problem = _photograph(), problems["blind-sr"]()
    physics = problem.physics((3, 96, 96))
    y = problem.measure(x, physics, seed=0)
    x_hat = methods["bicubic"]()(y, physics)
    assert x_hat.shape == x.shape
    flat = y.mean((2, 3), keepdim=True).expand_as(x)
    assert (x_hat - x).square().mean() < 0.2 * (flat - x).square().mean()


@pytest.mark.parametrize("name", ["tv", "dip", "empirical"])
def test_what_takes_a_decoded_picture_for_a_noisy_one_skips_a_small_one(name: str) -> None:
    method = methods[name]()
    reason = "blind-sr is not linear, and what it measures is no noisy picture of the same size."
    assert method.skip(problems["blind-sr"](), (3, 32, 32)) == reason
    assert method.skip(problems["jpeg"](), (3, 32, 32)) is None


def test_wavelet_sends_to_fista_only_where_fista_runs() -> None:
    wavelet, fista = methods["wavelet"](), methods["fista"]()
    for name in ("blind-sr", "deblur"):
        reason = wavelet.skip(problems[name](), (3, 32, 32))
        assert reason is not None
        assert ("fista" in reason) == (fista.skip(problems[name](), (3, 32, 32)) is None)
