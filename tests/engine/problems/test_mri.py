"""Sampling patterns and the Fourier transform of real and complex images."""

from __future__ import annotations

import pytest
import torch

from engine.problem import problems

MASKS = ["low", "cartesian", "random", "radial", "spiral"]


def _pattern(
    mask: str, acceleration: float = 4, center: float = 0.08, size: int = 96, seed: int = 0
) -> torch.Tensor:
    problem = problems["mri"](mask=mask, acceleration=acceleration, center=center)
    return problem.physics((1, size, size), seed=seed).sampling


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("acceleration", [2, 4, 8])
def test_as_many_samples_as_the_acceleration_says(mask: str, acceleration: float) -> None:
    pattern = _pattern(mask, acceleration, center=0.04)
    assert set(pattern.unique().tolist()) == {0, 1}
    assert float(pattern.mean()) * acceleration == pytest.approx(1, abs=0.12)


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("size", [64, 63])
def test_the_middle_is_measured(mask: str, size: int) -> None:
    middle = size // 2
    assert _pattern(mask, size=size)[middle - 1 : middle + 2, middle - 1 : middle + 2].all()


def test_columns_are_whole_and_equally_spaced() -> None:
    pattern = _pattern("cartesian", center=0.04)
    assert torch.equal(pattern, pattern[:1].expand_as(pattern))
    gaps = pattern[0, :40].nonzero()[:, 0].diff()
    assert int(gaps.max() - gaps.min()) <= 1


def test_random_columns_are_denser_around_the_middle() -> None:
    pattern = torch.stack([_pattern("random", seed=seed)[0] for seed in range(30)]).mean(0)
    assert float(pattern[30:40].mean()) > 1.5 * float(pattern[:10].mean()) > 0


@pytest.mark.parametrize("mask", ["radial", "spiral"])
def test_corners_are_left_out(mask: str) -> None:
    pattern = _pattern(mask)
    assert not pattern[:12, :12].any() and not pattern[-12:, -12:].any()


def test_k_space_is_centred_and_orthonormal() -> None:
    x = torch.rand(1, 1, 32, 30)
    physics = problems["mri"](mask="low", acceleration=2).physics((1, 32, 30))
    spectrum = torch.fft.fftshift(torch.fft.fft2(torch.fft.ifftshift(x[0, 0]), norm="ortho"))
    expected = torch.view_as_real(spectrum).permute(2, 0, 1) * physics.sampling
    torch.testing.assert_close(physics.A(x)[0], expected, rtol=0, atol=1e-5)


@pytest.mark.parametrize("mask", MASKS)
def test_a_real_image_is_a_complex_one_without_imaginary_part(mask: str) -> None:
    x = torch.rand(2, 1, 32, 31)
    problem = problems["mri"](mask=mask)
    real, whole = problem.physics((1, 32, 31), seed=4), problem.physics((2, 32, 31), seed=4)
    y = whole.A(torch.cat([x, torch.zeros_like(x)], 1))
    torch.testing.assert_close(real.A(x), y)
    torch.testing.assert_close(real.A_adjoint(y), whole.A_adjoint(y)[:, :1])


@pytest.mark.parametrize("size", [(8, 8), (7, 9), (8, 9)])
@pytest.mark.parametrize("mask", ["random", "radial"])
def test_closed_forms_of_real_images(mask: str, size: tuple[int, int]) -> None:
    """The pseudo-inverse, the proximal operator and A Aᵀ against the dense matrix."""
    problem = problems["mri"](mask=mask, acceleration=2, center=0)
    physics = problem.physics((1, *size), seed=1).double()
    pixels = size[0] * size[1]
    basis = torch.eye(pixels, dtype=torch.float64)
    matrix = physics.A(basis.view(pixels, 1, *size)).flatten(1).T
    y = torch.rand(1, 2, *size, dtype=torch.float64)
    z = torch.rand(1, 1, *size, dtype=torch.float64)
    inverse = torch.linalg.pinv(matrix, rtol=1e-6) @ y.flatten()
    torch.testing.assert_close(physics.A_dagger(y).flatten(), inverse, rtol=0, atol=1e-5)
    proximal = torch.linalg.solve(matrix.T @ matrix + basis / 3, matrix.T @ y.flatten() + z.flatten() / 3)
    torch.testing.assert_close(physics.prox_l2(z, y, 3.0).flatten(), proximal, rtol=0, atol=1e-5)
    both = matrix @ matrix.T @ y.flatten()
    torch.testing.assert_close(physics.A_A_adjoint(y).flatten(), both, rtol=0, atol=1e-5)


def test_noise_is_complex_and_nowhere_else() -> None:
    problem = problems["mri"](noise=0.1)
    physics = problem.physics((2, 64, 64))
    y = problem.measure(torch.zeros(1, 2, 64, 64), physics, seed=1)
    assert not y[physics.mask == 0].any()
    for part in y[0]:
        assert float(part[physics.mask[0, 0] == 1].std()) == pytest.approx(0.1, rel=0.1)
