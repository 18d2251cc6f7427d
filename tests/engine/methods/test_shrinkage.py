"""Wavelets and total variation as methods: what they minimise."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from engine.method import methods
from engine.problem import problems
from engine.solvers.total_variation import gradient, length
from engine.solvers.wavelets import soft_threshold


def test_fista_on_a_noisy_picture_is_its_shrinkage(photographs: Tensor) -> None:
    """With A the identity the minimiser is one shrinkage of the measurement, in closed form."""
    problem = problems["denoise"]()
    physics = problem.physics((3, 64, 64))
    y = problem.measure(photographs[:1], physics, 0)
    x_hat = methods["fista"](weight=0.1)(y, physics)
    assert (x_hat - soft_threshold(y, 0.1, wavelet="db2")).abs().max() < 2e-2


@pytest.mark.parametrize("problem_name", ["deblur", "inpaint", "mri"])
def test_tv_comes_near_the_minimum_in_its_steps(problem_name: str, phantom: Tensor) -> None:
    problem = problems[problem_name]()
    physics = problem.physics((1, 64, 64))
    y = problem.measure(phantom, physics, 0)

    def objective(x: Tensor) -> float:
        fit = 0.5 * float((physics.A(x) - y).square().sum())
        return fit + 8 * float(physics.noise_model.sigma) ** 2 * float(length(gradient(x)).sum())

    quick = objective(methods["tv"]()(y, physics))
    assert quick < 1.2 * objective(methods["tv"](steps=200)(y, physics))
    assert quick < 0.5 * objective(methods["adjoint"]()(y, physics))


def test_more_weight_means_fewer_edges(photographs: Tensor) -> None:
    problem = problems["deblur"]()
    physics = problem.physics((3, 64, 64))
    y = problem.measure(photographs[:1], physics, 0)
    edges = [float(length(gradient(methods["tv"](weight=w)(y, physics))).sum()) for w in (1e-3, 1e-2, 1e-1)]
    assert edges[0] > edges[1] > edges[2]


@pytest.mark.parametrize("name", ["wavelet", "bm3d", "tv"])
def test_brightness_stays_under_photon_noise(name: str, photographs: Tensor) -> None:
    """The Anscombe transform's unbiased inverse keeps the mean of a dim picture."""
    dim = 0.2 * photographs[:1, :, ::2, ::2]
    problem = problems["denoise-poisson"](gain=0.05, sigma=0.01)
    physics = problem.physics((3, 32, 32))
    y = problem.measure(dim, physics, 0)
    x_hat = methods[name]()(y, physics)
    assert float(x_hat.mean()) == pytest.approx(float(dim.mean()), rel=0.1)


@pytest.mark.parametrize("denoiser", ["tv", "wavelet", "bm3d"])
@pytest.mark.parametrize("name", ["pnp-admm", "pnp-hqs", "red"])
def test_every_denoiser_plugs_in(name: str, denoiser: str, photographs: Tensor) -> None:
    x = photographs[:1, :1, ::4, ::4]
    problem = problems["deblur"](sigma=0.7)
    physics = problem.physics((1, 16, 16))
    y = problem.measure(x, physics, 0)
    with torch.no_grad():
        x_hat = methods[name](denoiser=denoiser, steps=4)(y, physics)
    assert x_hat.shape == x.shape and x_hat.isfinite().all()
