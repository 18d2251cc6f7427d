"""Sensing matrices."""

from __future__ import annotations

import pytest
import torch

from engine.problem import problems


def _matrix(shape: tuple[int, int, int] = (1, 12, 10), seed: int = 0, **params: object) -> torch.Tensor:
    """The whole matrix ``(m, n)`` of one channel."""
    physics = problems["cs"](**params).physics(shape, seed=seed)
    pixels = shape[1] * shape[2]
    basis = torch.eye(pixels).view(pixels, 1, *shape[1:])
    return physics.A(basis).flatten(1).T


def test_gaussian_entries() -> None:
    matrix = _matrix((1, 32, 32), ratio=0.25)
    assert matrix.shape == (256, 1024)
    assert float(matrix.mean()) == pytest.approx(0, abs=4 / 16 / 512)
    assert float(matrix.var()) == pytest.approx(1 / 256, rel=0.02)


def test_bernoulli_entries() -> None:
    matrix = _matrix((1, 32, 32), matrix="bernoulli")
    assert set((16 * matrix).unique().tolist()) == {-1, 1}
    assert float(matrix.mean()) == pytest.approx(0, abs=4 / 16 / 512)


@pytest.mark.parametrize("shape", [(1, 12, 10), (1, 9, 11), (1, 8, 7)])
@pytest.mark.parametrize("ratio", [0.05, 0.25, 0.8])
def test_fourier_rows_are_orthonormal_and_as_many_as_asked(shape: tuple[int, int, int], ratio: float) -> None:
    matrix = _matrix(shape, matrix="dft", ratio=ratio)
    torch.testing.assert_close(matrix @ matrix.T, torch.eye(len(matrix)), rtol=0, atol=1e-5)
    assert len(matrix) == pytest.approx(ratio * matrix.shape[1], abs=2)


def test_fourier_measures_what_the_transform_says() -> None:
    """What is measured is the sum of the chosen frequencies of the image, the mean among them."""
    physics = problems["cs"](matrix="dft").physics((1, 16, 18))
    x = torch.rand(1, 1, 16, 18)
    kept = torch.fft.ifft2(torch.fft.fft2(x) * physics.mask)
    assert float(kept.imag.abs().max()) < 1e-6
    back = physics.A_adjoint(physics.A(x))
    torch.testing.assert_close(back, kept.real, rtol=0, atol=1e-6)
    assert float(back.mean()) == pytest.approx(float(x.mean()), abs=1e-6)


def test_channels_are_measured_alike() -> None:
    grey = torch.rand(1, 1, 16, 16)
    y = problems["cs"]().physics((3, 16, 16)).A(grey.expand(1, 3, 16, 16))
    assert y.shape == (1, 3, 64)
    torch.testing.assert_close(y[:, 0], y[:, 2])
