"""Draws of every sampler against posteriors known in closed form: eight pixels, two numbers measured.

Errors are stated as measured with `COUNT` draws, whose own sampling error is 0.02 for the mean (in
standard deviations of the posterior) and 0.05 for the covariance (relative, Frobenius). `prior`, which
does not look at the measurement, meets none of the bounds but that of the open mixture's mean.
"""

from __future__ import annotations

import pytest
import torch
from closed_form import NOISE, Mixture, departure, drawn, one_picture, operator, two_pictures
from torch import Tensor

from engine.method import methods
from engine.samplers.sampler import Sampler

COUNT = 3000


def _departure(sampler: Sampler, prior: Mixture, about: Tensor | None = None) -> tuple[float, float]:
    """For the measurement of a picture near `about`: unless given the mean of all, which tells least."""
    physics, matrix = operator()
    stream = torch.Generator().manual_seed(5)
    centre = prior.means.mean(0) if about is None else about
    x = centre + prior.variance**0.5 * torch.randn(8, generator=stream)
    y = (matrix.double() @ x + NOISE * torch.randn(2, generator=stream).double()).float().view(1, 1, 1, 2)
    return departure(drawn(sampler, prior, y, physics, COUNT), *prior.posterior(y, matrix))


def test_the_measure_of_departure_is_small_for_exact_draws_and_large_for_the_prior() -> None:
    prior, (_, matrix) = one_picture(), operator()
    mean, covariance = prior.posterior(torch.zeros(1, 1, 1, 2), matrix)
    stream = torch.Generator().manual_seed(0)
    draws = torch.randn(COUNT, 8, generator=stream).double() @ torch.linalg.cholesky(covariance).mT
    off, shape = departure(mean + draws, mean, covariance)
    assert off < 0.04 and shape < 0.1
    assert _departure(methods["prior"].build(steps=20), prior)[1] > 0.4


def test_the_posterior_of_a_mixture_is_that_of_its_samples_weighted() -> None:
    prior, (_, matrix) = two_pictures(), operator()
    y = (matrix.double() @ prior.means.mean(0)).float().view(1, 1, 1, 2)
    stream = torch.Generator().manual_seed(0)
    chosen = torch.randint(2, (400_000,), generator=stream)
    x = prior.means[chosen] + prior.variance**0.5 * torch.randn(400_000, 8, generator=stream)
    miss = (y.flatten() - x @ matrix.double().mT).square().sum(1)
    weight = (-miss / (2 * NOISE**2)).softmax(0)
    mean, covariance = prior.posterior(y, matrix)
    assert (weight @ x - mean).abs().max() < 0.02
    off = x - mean
    assert ((weight[:, None] * off).mT @ off - covariance).abs().max() < 0.01


def test_daps_is_exact_for_independent_pixels() -> None:
    off, shape = _departure(methods["daps"].build(spread=0.25), one_picture())
    assert off < 0.05 and shape < 0.1


# sampler, its parameters here, largest errors: mean and covariance under the normal prior, and of the mixture
# where the measurement leaves both pictures open; mean where it tells that it is the dark one
STATED = [
    ("score-sde", {}, (0.1, 0.25, 0.3, 0.25, 1.0)),
    ("mcg", {"scale": 0.3}, (0.1, 0.25, 0.3, 0.45, 0.25)),
    ("ddrm", {}, (0.1, 0.4, 0.3, 0.2, 0.6)),
    ("dps", {"scale": 0.3}, (0.1, 0.25, 0.3, 0.45, 0.65)),
    ("pigdm", {"spread": 0.25}, (0.1, 0.25, 0.3, 0.2, 0.5)),
    ("diffpir", {}, (0.1, 0.25, 0.35, 0.35, 1.35)),
    ("daps", {"spread": 0.25}, (0.05, 0.1, 0.35, 0.35, 0.55)),
]


def _errors(sampler: Sampler) -> tuple[float, ...]:
    both = two_pictures()
    open_, decided = _departure(sampler, both), _departure(sampler, both, both.means[1])
    return (*_departure(sampler, one_picture()), *open_, decided[0])


@pytest.mark.parametrize(("name", "params", "bounds"), STATED, ids=[row[0] for row in STATED])
def test_departs_no_further_than_stated(
    name: str, params: dict[str, float], bounds: tuple[float, ...]
) -> None:
    found = _errors(methods[name].build(**params))
    assert all(error < bound for error, bound in zip(found, bounds, strict=True)), found


def test_no_bound_is_met_without_looking() -> None:
    blind = _errors(methods["prior"]())
    assert blind[4] > 1, "in standard deviations of the posterior"
    for name, _, bounds in STATED:
        told = [pair for place, pair in enumerate(zip(blind, bounds, strict=True)) if place != 2]
        assert all(error > bound for error, bound in told), (name, blind)


def test_every_sampler_that_claims_something_is_in_the_list() -> None:
    claiming = {
        name for name in methods if issubclass(methods[name], Sampler) and methods[name].posterior != "no"
    }
    assert claiming <= {row[0] for row in STATED}
    assert not any(methods[name].posterior == "yes" for name in claiming), "state it exact, and test it so"
