"""The algorithms that methods share, against independent implementations."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from deepinv.physics import (
    BlurFFT,
    Denoising,
    GaussianNoise,
    LaplaceNoise,
    LinearPhysics,
    PoissonGaussianNoise,
    ZeroNoise,
)
from skimage.restoration import denoise_tv_chambolle

from engine.operators.jpeg import Jpeg
from engine.problem import problems
from engine.solvers.conjugate_gradients import least_squares
from engine.solvers.data_term import first_guess, nearest, squared_norm
from engine.solvers.denoisers import bm3d, falling
from engine.solvers.noise import FLOOR, compression_noise, noise_level, noise_norm
from engine.solvers.total_variation import divergence, gradient, length, tv_proximal
from engine.solvers.wavelets import WAVELETS, bayes_denoise, soft_threshold


def _images(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.rand(shape, generator=torch.Generator().manual_seed(seed))


def test_divergence_is_minus_the_adjoint_of_the_gradient() -> None:
    x, field = _images(2, 3, 7, 9), _images(2, 2, 3, 7, 9, seed=1)
    assert float((gradient(x) * field).sum()) == pytest.approx(
        -float((x * divergence(field)).sum()), rel=1e-5
    )


def test_tv_denoising_is_no_worse_than_scikit_images() -> None:
    """Chambolle's algorithm in scikit-image minimises the same function: ours goes at least as low."""
    y = _images(1, 1, 32, 32)
    theirs = torch.from_numpy(denoise_tv_chambolle(y[0, 0].numpy(), weight=0.2, eps=1e-9, max_num_iter=2000))

    def objective(x: torch.Tensor) -> float:
        return float(0.5 * (x - y).square().sum() + 0.2 * length(gradient(x)).sum())

    assert objective(tv_proximal(y, 0.2, steps=300)[0]) < 1.0005 * objective(theirs[None, None])


def test_a_dual_begun_where_the_last_ended_needs_fewer_steps() -> None:
    y = _images(1, 3, 24, 24)
    exact, dual = tv_proximal(y, 0.3, steps=500)
    cold, warm = tv_proximal(y, 0.3, steps=3)[0], tv_proximal(y, 0.3, dual, steps=3)[0]
    assert (warm - exact).norm() < 0.1 * (cold - exact).norm()


@pytest.mark.parametrize("wavelet", WAVELETS)
@pytest.mark.parametrize("size", [(64, 64), (33, 47), (9, 9)])
def test_no_threshold_changes_nothing(wavelet: str, size: tuple[int, int]) -> None:
    x = _images(2, 3, *size)
    assert (soft_threshold(x, 0.0, wavelet=wavelet) - x).abs().max() < 1e-5


def test_shrinkage_is_the_average_over_all_shifts_of_the_basis() -> None:
    """PyWavelets' orthonormal Haar transform, shrunk at each of its 16 shifts, away from the border."""
    import pywt

    x = _images(1, 1, 64, 64)
    total = np.zeros((64, 64))
    for shift in np.ndindex(4, 4):
        moved = np.roll(x[0, 0].numpy(), shift, (0, 1))
        smooth, *details = pywt.wavedec2(moved, "haar", mode="periodization", level=2)
        shrunk = [tuple(pywt.threshold(d, 0.3, "soft") for d in level) for level in details]
        back = pywt.waverec2([smooth, *shrunk], "haar", mode="periodization")
        total += np.roll(back, (-shift[0], -shift[1]), (0, 1)) / 16
    ours = soft_threshold(x, 0.3, wavelet="haar", levels=2)[0, 0].numpy()
    assert np.abs(ours - total)[8:-8, 8:-8].max() < 1e-5


def test_thresholds_of_each_image_are_its_own() -> None:
    y, sigma = _images(2, 1, 32, 32), torch.tensor([0.05, 0.3]).view(2, 1, 1, 1)
    together = bayes_denoise(y, sigma)
    for i in range(2):
        assert torch.allclose(together[i], bayes_denoise(y[i : i + 1], float(sigma[i]))[0], atol=1e-6)


def test_nearest_is_the_same_by_closed_form_and_by_conjugate_gradients() -> None:
    blur = problems["deblur"]().physics((1, 24, 24))
    plain = LinearPhysics(A=blur.A, A_adjoint=blur.A_adjoint)
    z, y = _images(2, 1, 24, 24), blur.A(_images(2, 1, 24, 24, seed=1))
    assert isinstance(blur, BlurFFT)
    assert (nearest(z, y, blur, 0.3) - nearest(z, y, plain, 0.3)).abs().max() < 1e-3


def test_least_squares_leaves_an_image_that_has_arrived_alone() -> None:
    physics = problems["cs"]().physics((1, 16, 16))
    y = physics.A(_images(2, 1, 16, 16))
    goal = torch.tensor([0.5, 0.0]).view(2, 1, 1, 1)
    together = least_squares(y, physics, torch.zeros(2, 1, 16, 16), steps=40, goal=goal)
    alone = least_squares(y[:1], physics, torch.zeros(1, 1, 16, 16), steps=40, goal=goal[:1])
    residual = (physics.A(together) - y).flatten(1).norm(dim=1)
    assert torch.allclose(together[:1], alone, atol=1e-5)
    assert residual[0] < 0.5 and residual[0] > 1e-3 > residual[1]


def test_squared_norm_of_a_dense_matrix() -> None:
    physics = problems["cs"]().physics((1, 12, 12))
    exact = float(torch.linalg.matrix_norm(physics.matrix, 2)) ** 2
    assert exact <= squared_norm(physics, torch.zeros(1, 1, 12, 12)) <= 1.06 * exact


def test_first_guess_has_the_right_scale() -> None:
    physics = problems["ct"]().physics((1, 24, 24))
    x = _images(1, 1, 24, 24)
    guess = first_guess(physics.A(x), physics)
    assert float(guess.mean()) == pytest.approx(float(x.mean()), rel=0.3)


def test_noise_levels() -> None:
    y = torch.full((2, 1, 8, 8), 0.5)
    y[1] = 0.25
    assert noise_level(y, Denoising(GaussianNoise(0.1))).flatten().tolist() == pytest.approx([0.1, 0.1])
    photons = noise_level(y, Denoising(PoissonGaussianNoise(gain=0.02, sigma=0.1))).flatten().tolist()
    assert photons == pytest.approx([math.sqrt(0.02), math.sqrt(0.015)])
    assert noise_level(y, Denoising(ZeroNoise())).flatten().tolist() == pytest.approx([FLOOR, FLOOR])
    assert noise_level(y, Jpeg(10, "4:2:0")).flatten().tolist() == pytest.approx([compression_noise(10)] * 2)
    with pytest.raises(ValueError, match="got LaplaceNoise"):
        noise_level(y, Denoising(LaplaceNoise(0.1)))


def test_the_noise_of_a_masked_measurement_counts_measured_numbers_only() -> None:
    problem = problems["inpaint"](missing=0.75, noise=0.1)
    physics = problem.physics((1, 32, 32))
    y = problem.measure(_images(1, 1, 32, 32), physics, 0)
    assert float(noise_norm(y, physics)) == pytest.approx(0.1 * math.sqrt(256), rel=1e-3)


def test_less_quality_is_more_noise() -> None:
    levels = [compression_noise(quality) for quality in (95, 75, 50, 20, 5, 1)]
    assert levels == sorted(levels) and 0 < levels[0] < 0.01 < levels[-1] < 0.2


def test_strengths_fall_to_the_last() -> None:
    last = torch.tensor([0.01, 0.1]).view(2, 1, 1, 1)
    steps = falling(torch.full_like(last, 0.5), last, 5)
    assert len(steps) == 5
    assert torch.allclose(steps[0], torch.full_like(last, 0.5)) and torch.allclose(steps[-1], last)
    assert torch.allclose(steps[2], (0.5 * last).sqrt())
    assert torch.equal(falling(last, last, 1)[0], last)


def test_bm3d_of_a_colour_picture_removes_noise() -> None:
    clean = torch.linspace(0, 1, 24).expand(1, 3, 24, 24) * torch.tensor([1.0, 0.5, 0.2]).view(1, 3, 1, 1)
    noise = 0.1 * torch.randn(1, 3, 24, 24, generator=torch.Generator().manual_seed(0))
    assert (bm3d(clean + noise, torch.tensor(0.1)) - clean).norm() < 0.5 * noise.norm()
