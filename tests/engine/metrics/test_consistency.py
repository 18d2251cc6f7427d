"""Data consistency on operators whose answer is known."""

from __future__ import annotations

import pytest
import torch

from engine.judge import Batch
from engine.metrics.consistency import Consistency
from engine.problem import problems


def scene(noise: float) -> Batch:
    problem = problems["deblur"].build(sigma=1.0, noise=noise)
    x = torch.rand(3, 1, 32, 32, generator=torch.Generator().manual_seed(0))
    physics = problem.physics((1, 32, 32))
    y = torch.cat([problem.measure(image[None], physics, seed) for seed, image in enumerate(x)])
    return Batch(x_hat=x, x=x, y=y, physics=physics, problem=problem)


def test_the_truth_lies_at_one() -> None:
    values = Consistency()(scene(0.05)).values["consistency"]
    assert values.shape == (3,)
    assert ((values - 1).abs() < 0.1).all()


def test_is_the_misfit_over_the_noise() -> None:
    batch = scene(0.05)
    flat = Batch(
        x_hat=torch.zeros(3, 1, 32, 32), x=None, y=batch.y, physics=batch.physics, problem=batch.problem
    )
    assert batch.y is not None
    expected = batch.y.flatten(1).norm(dim=1) / (0.05 * 32)
    assert Consistency()(flat).values["consistency"].numpy() == pytest.approx(expected.numpy(), rel=1e-5)


def test_judges_the_estimate_in_the_operators_domain() -> None:
    batch = scene(0.05)
    other = Batch(
        x_hat=torch.zeros(3, 1, 32, 32),
        x=None,
        y=batch.y,
        physics=batch.physics,
        problem=batch.problem,
        estimate=batch.x_hat,
    )
    assert (Consistency()(other).values["consistency"] - 1).abs().max() < 0.1


def test_without_noise_there_is_no_unit() -> None:
    absences = Consistency()(scene(0.0)).absences["consistency"]
    assert all(reason is not None and "no noise" in reason for reason in absences)


def test_without_a_measurement_it_says_so() -> None:
    x = torch.rand(2, 1, 8, 8)
    absences = Consistency()(Batch(x_hat=x, x=x)).absences["consistency"]
    assert len(absences) == 2 and all(reason is not None and "measurement" in reason for reason in absences)


def test_needs_no_truth_and_favours_neither_side() -> None:
    [score] = Consistency().scores
    assert "truth" not in Consistency.needs
    assert score.reference == "measurement" and score.higher_is_better is None
