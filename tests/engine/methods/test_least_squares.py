"""The pseudo-inverse and Tikhonov's method against dense matrices."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from decibels import psnr
from torch import Tensor

from engine.method import methods
from engine.problem import problems

SIDE = 8


def _matrix(physics: object, channels: int = 1) -> np.ndarray:
    """The operator, column by column."""
    basis = torch.eye(channels * SIDE * SIDE).view(-1, channels, SIDE, SIDE)
    return torch.cat([physics.A(one).flatten(1) for one in basis.split(1)]).double().numpy().T


@pytest.fixture(params=["cs", "sr", "mri", "inpaint"])
def measured(request: pytest.FixtureRequest) -> tuple[object, Tensor, np.ndarray]:
    params = {"sr": {"factor": 2}, "mri": {"acceleration": 2.0}}.get(request.param, {})
    physics = problems[request.param](**params).physics((1, SIDE, SIDE))
    y = physics.A(torch.rand(2, 1, SIDE, SIDE, generator=torch.Generator().manual_seed(0)))
    return physics, y, _matrix(physics)


def test_pinv_is_the_minimum_norm_solution(measured: tuple[object, Tensor, np.ndarray]) -> None:
    """numpy.linalg.pinv of the operator's matrix."""
    physics, y, matrix = measured
    expected = (np.linalg.pinv(matrix, rcond=1e-5) @ y.flatten(1).double().numpy().T).T
    x_hat = methods["pinv"](discrepancy=0.0, steps=200)(y, physics).flatten(1).numpy()
    assert np.abs(x_hat - expected).max() < 1e-3


@pytest.mark.parametrize("penalty", ["identity", "gradient"])
def test_tikhonov_solves_its_normal_equations(
    measured: tuple[object, Tensor, np.ndarray], penalty: str
) -> None:
    physics, y, matrix = measured
    line = np.diff(np.eye(SIDE), axis=0)
    rough = np.kron(line.T @ line, np.eye(SIDE)) + np.kron(np.eye(SIDE), line.T @ line)
    p = rough if penalty == "gradient" else np.eye(SIDE * SIDE)
    expected = np.linalg.solve(matrix.T @ matrix + 0.05 * p, matrix.T @ y.flatten(1).double().numpy().T).T
    x_hat = methods["tikhonov"](penalty=penalty, weight=0.05, steps=300)(y, physics)
    assert np.abs(x_hat.flatten(1).numpy() - expected).max() < 1e-3


def test_pinv_ends_at_the_noise_and_stays_stable(photographs: Tensor) -> None:
    problem = problems["deblur"]()
    physics = problem.physics((3, 64, 64))
    y = problem.measure(photographs[:1], physics, 0)
    stable, raw = methods["pinv"]()(y, physics), physics.A_dagger(y)
    assert float((physics.A(stable) - y).norm()) == pytest.approx(0.02 * y.numel() ** 0.5, rel=0.1)
    assert psnr(stable, photographs[:1]) > psnr(raw, photographs[:1]) + 10


def test_pinv_of_a_denoising_problem_is_the_measurement() -> None:
    y = torch.rand(1, 1, 16, 16)
    physics = problems["denoise"]().physics((1, 16, 16))
    assert torch.allclose(methods["pinv"]()(y, physics), y, atol=1e-6)


def test_a_smoother_weight_is_smoother(photographs: Tensor) -> None:
    problem = problems["deblur"]()
    physics = problem.physics((3, 64, 64))
    y = problem.measure(photographs[:1], physics, 0)
    rough, smooth = (methods["tikhonov"](weight=w)(y, physics).diff(dim=-1).norm() for w in (1e-3, 1.0))
    assert smooth < 0.8 * rough
