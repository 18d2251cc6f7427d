"""Checks of samples against closed forms, simulation and independent implementations."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy.stats import norm, spearmanr
from torch import Tensor

from audits.checks.apsd import Apsd
from audits.checks.ause import Ause
from audits.checks.coverage import Coverage
from audits.checks.crps import Crps
from audits.checks.energy_score import EnergyScore
from audits.checks.error_deviation import ErrorDeviation
from audits.checks.rank_histogram import RankHistogram
from audits.checks.z_score import ZScore
from engine.judge import Batch, Curve


def normal(samples: int, side: int = 100, wide: float = 1.0, shift: float = 0.0, seed: int = 0) -> Batch:
    """Samples and truth of one normal distribution at each pixel; `wide` times as wide, off by `shift`."""
    generator = torch.Generator().manual_seed(seed)
    centre = torch.rand(1, 1, side, side, generator=generator)
    scale = 0.05 + 0.1 * torch.rand(1, 1, side, side, generator=generator)
    x = centre + scale * torch.randn(centre.shape, generator=generator)
    noise = torch.randn(samples, *centre.shape, generator=generator)
    drawn = centre + scale * (shift + wide * noise)
    return Batch(x_hat=drawn.mean(0), x=x, samples=drawn)


def of(values: list[list[float]], x: list[float]) -> Batch:
    """One image of a line of pixels; a list of samples."""
    drawn = torch.tensor(values)[:, None, None, None, :]
    return Batch(x_hat=drawn.mean(0), x=torch.tensor(x)[None, None, None], samples=drawn)


def shares(curve: Curve) -> Tensor:
    return curve.y.sum(0) / curve.weight.sum(0)


@pytest.mark.parametrize("samples", [2, 5, 8, 39])
def test_bands_of_exchangeable_samples_cover_as_they_should(samples: int) -> None:
    judgement = Coverage()(normal(samples))
    close = {"atol": 4 * 0.5 / 100, "rtol": 0}
    band = judgement.values["coverage-band"]
    torch.testing.assert_close(band, torch.full_like(band, (samples - 1) / (samples + 1)), **close)
    for name in ("coverage", "coverage-student"):
        curve = judgement.curves[name]
        torch.testing.assert_close(shares(curve), curve.x, **close)
    ranked = judgement.curves["coverage"]
    assert len(ranked.x) == samples // 2 and math.isclose(ranked.x[-1], (samples - 1) / (samples + 1))
    assert shares(ranked)[-1] == band
    assert abs(judgement.values["coverage-student-90"].item() - 0.9) < 0.02
    if samples == 39:
        assert abs(judgement.values["coverage-90"].item() - 0.9) < 0.02


def test_ninety_percent_bands_are_the_exact_or_the_interpolated_order_statistics() -> None:
    for samples in (19, 25, 64):
        batch = normal(samples, side=30)
        assert batch.samples is not None and batch.x is not None
        drawn, x = batch.samples.double().numpy(), batch.x.double().numpy()
        low, high = np.quantile(drawn, [0.05, 0.95], axis=0, method="weibull")
        value = Coverage()(batch).values["coverage-90"].item()
        assert value == pytest.approx(((low <= x) & (x <= high)).mean(), abs=2e-3)


def test_eighteen_samples_hold_no_central_ninety_percent() -> None:
    [reason] = Coverage()(normal(18, side=4)).absences["coverage-90"]
    assert reason == "a central 90 % band takes 19 samples at least, got 18."


def test_narrow_samples_cover_too_little_and_wide_ones_too_much() -> None:
    for wide, sign in ((0.5, -1), (2.0, 1)):
        judgement = Coverage()(normal(20, wide=wide))
        off = shares(judgement.curves["coverage"]) - judgement.curves["coverage"].x
        assert (sign * off > 0.02).all()
        assert sign * (judgement.values["coverage-90"].item() - 0.9) > 0.05
    narrow = norm.cdf(0.5 * norm.ppf(0.95)) * 2 - 1  # of a normal truth, by bands half as wide
    assert Coverage()(normal(400, side=40, wide=0.5)).values["coverage-90"].item() == pytest.approx(
        narrow, abs=0.03
    )


def test_bands_include_their_ends() -> None:
    values = Coverage()(of([[0.0, 0.0, 0.2], [0.0, 0.5, 0.4]], [0.0, 0.5, 0.5])).values
    assert values["coverage-band"].item() == pytest.approx(2 / 3)


@pytest.mark.parametrize("samples", [2, 9])
def test_ranks_of_exchangeable_samples_are_flat(samples: int) -> None:
    judgement = RankHistogram()(normal(samples))
    curve = judgement.curves["rank-histogram"]
    assert curve.x.tolist() == list(range(samples + 1))
    torch.testing.assert_close(
        shares(curve), torch.full((samples + 1,), 1 / (samples + 1), dtype=torch.float64), atol=0.02, rtol=0
    )
    assert judgement.values["rank-histogram"].item() < 0.03


def test_ranks_against_counting_and_the_shapes_of_faults() -> None:
    batch = normal(9, side=40)
    assert batch.samples is not None and batch.x is not None
    ranks = (batch.samples < batch.x).sum(0).flatten().numpy()
    counted = RankHistogram()(batch).curves["rank-histogram"].y[0].numpy()
    np.testing.assert_allclose(counted, np.bincount(ranks, minlength=10), atol=1e-9)
    valley = shares(RankHistogram()(normal(9, wide=0.4)).curves["rank-histogram"])
    hill = shares(RankHistogram()(normal(9, wide=3.0)).curves["rank-histogram"])
    slope = shares(RankHistogram()(normal(9, shift=0.5)).curves["rank-histogram"])
    assert valley[0] > 0.2 > valley[4] and valley[9] > 0.2 and hill[4] > 0.12 > hill[0]
    assert (slope.diff() < 0).all()


def test_ties_share_their_ranks() -> None:
    batch = of([[0.0, 0.5], [0.0, 0.2], [1.0, 0.9]], [0.0, 0.5])
    curve = RankHistogram()(batch).curves["rank-histogram"]
    torch.testing.assert_close(
        curve.y[0], torch.tensor([1 / 3, 1 / 3 + 1 / 2, 1 / 3 + 1 / 2, 0.0], dtype=torch.float64)
    )
    assert curve.weight[0].tolist() == [2.0] * 4


@pytest.mark.parametrize("samples", [2, 7, 16])
def test_crps_and_energy_score_against_all_pairs(samples: int) -> None:
    batch = normal(samples, side=6)
    assert batch.samples is not None and batch.x is not None
    drawn, x = batch.samples.double().flatten(1).numpy(), batch.x.double().flatten().numpy()
    pairs = np.abs(drawn[:, None] - drawn[None])
    near = np.abs(drawn - x).mean(0)
    crps = Crps()(batch)
    plain = near - pairs.mean((0, 1)) / 2
    np.testing.assert_allclose(crps.maps["crps"].flatten().numpy(), plain, atol=1e-6)
    assert crps.values["crps"].item() == pytest.approx(plain.mean(), abs=1e-6)
    fair = near - pairs.sum((0, 1)) / 2 / samples / (samples - 1)
    assert crps.values["crps-fair"].item() == pytest.approx(fair.mean(), abs=1e-6)

    apart = np.linalg.norm(drawn[:, None] - drawn[None], axis=2)
    near = np.linalg.norm(drawn - x, axis=1).mean()
    energy = EnergyScore()(batch).values
    assert energy["energy-score"].item() == pytest.approx((near - apart.mean() / 2) / 6, abs=1e-8)
    fair = near - apart.sum() / 2 / samples / (samples - 1)
    assert energy["energy-score-fair"].item() == pytest.approx(fair / 6, abs=1e-8)


def test_fair_crps_is_the_closed_form_of_the_normal_whatever_the_samples() -> None:
    """CRPS of N(0, 1) at z: z (2Φ(z) − 1) + 2φ(z) − 1/√π (Gneiting and Raftery, 2007)."""
    for samples in (2, 5, 40):
        generator = torch.Generator().manual_seed(samples)
        z = torch.randn(1, 1, 120, 120, generator=generator)
        drawn = torch.randn(samples, *z.shape, generator=generator)
        value = Crps()(Batch(x_hat=drawn.mean(0), x=z, samples=drawn)).values
        at = z.numpy()
        exact = (at * (2 * norm.cdf(at) - 1) + 2 * norm.pdf(at) - 1 / math.sqrt(math.pi)).mean()
        assert value["crps-fair"].item() == pytest.approx(exact, abs=0.025)
        assert value["crps"].item() - exact == pytest.approx(1 / math.sqrt(math.pi) / samples, abs=0.025)


def test_energy_score_sees_pixels_that_go_together_where_crps_does_not() -> None:
    batch = normal(12, side=10)
    assert batch.samples is not None and batch.x is not None
    order = torch.rand(batch.samples.shape, generator=torch.Generator().manual_seed(1)).argsort(0)
    parted = Batch(x_hat=batch.x_hat, x=batch.x, samples=batch.samples.sort(0).values)
    mixed = Batch(x_hat=batch.x_hat, x=batch.x, samples=batch.samples.gather(0, order))
    for check, same in ((Crps(), True), (EnergyScore(), False)):
        first, second = (check(b).values[check.slug].item() for b in (parted, mixed))
        assert (abs(first - second) < 1e-7) is same


def test_deviation_is_the_mean_of_the_map_that_is_stored() -> None:
    batch = normal(6, side=8)
    assert batch.samples is not None
    exact = np.std(batch.samples.double().numpy(), axis=0, ddof=1).mean()
    assert Apsd()(batch).values["apsd"].item() == pytest.approx(exact, abs=1e-7)


@pytest.mark.parametrize("samples", [2, 5, 30])
def test_z_score_is_one_for_calibrated_samples_of_any_number(samples: int) -> None:
    assert ZScore()(normal(samples)).values["z-score"].item() == pytest.approx(1, abs=0.03)
    assert ZScore()(normal(samples, wide=0.5, seed=1)).values["z-score"].item() > 1.2


def test_z_score_map_divides_the_error_by_the_deviation_or_one_grey_level() -> None:
    field = ZScore()(of([[0.1, 0.5], [0.3, 0.5]], [0.1, 0.4])).maps["z-score"]
    torch.testing.assert_close(field.flatten(), torch.tensor([0.1 / (0.02**0.5), 25.5]))


def test_spearman_follows_scipy_and_knows_an_order_from_none() -> None:
    batch = normal(6, side=20)
    assert batch.samples is not None and batch.x is not None
    error = (batch.x_hat - batch.x).abs().double().flatten().numpy()
    deviation = batch.samples.double().numpy().std(0, ddof=1).flatten()
    value = ErrorDeviation()(batch).values["error-deviation"].item()
    assert value == pytest.approx(spearmanr(error, deviation).statistic, abs=1e-3) and 0 < value < 1
    assert ErrorDeviation()(ordered(1)).values["error-deviation"].item() == pytest.approx(1)
    assert ErrorDeviation()(ordered(-1)).values["error-deviation"].item() == pytest.approx(-1)
    [reason] = ErrorDeviation()(of([[0.0, 0.0], [0.2, 0.2]], [0.5, 0.6])).absences["error-deviation"]
    assert reason is not None and "same everywhere" in reason


def ordered(sign: int) -> Batch:
    """Errors k/64 of k = 1 … 40, whose deviation goes with them or against them."""
    error = torch.arange(1, 41) / 64
    half = error if sign > 0 else error.flip(0)
    x_hat = torch.full((40,), 0.5)
    return of([(x_hat - half).tolist(), (x_hat + half).tolist()], (x_hat + error).tolist())


def test_sparsification_is_the_oracle_s_where_deviation_orders_as_error_does() -> None:
    judgement = Ause()(ordered(1))
    assert judgement.values["ause"].item() == pytest.approx(0, abs=1e-9)
    ours, oracle = (shares(judgement.curves[n]) for n in ("sparsification", "sparsification-oracle"))
    torch.testing.assert_close(ours, oracle)
    remaining = [(np.arange(1, 41)[: 40 - 2 * k] / 64).mean() for k in range(20)]
    np.testing.assert_allclose(ours.numpy(), remaining, rtol=1e-6)


def test_sparsification_against_the_worst_order_in_closed_form() -> None:
    """n errors 1 … n: the oracle leaves (n − k + 1)/2, the opposite order (n + k + 1)/2."""
    n = 40
    exact = np.mean([(n + k + 1) / 2 - (n - k + 1) / 2 for k in range(n)]) / ((n + 1) / 2)
    assert Ause()(ordered(-1)).values["ause"].item() == pytest.approx(exact, rel=1e-6)


def test_sparsification_takes_equal_deviations_in_no_order() -> None:
    deviation = [0.1, 0.1, 0.1, 0.1]
    error = [0.1, 0.2, 0.3, 0.4]
    for order in (error, error[::-1]):
        low, high = [0.5 - d for d in deviation], [0.5 + d for d in deviation]
        judgement = Ause()(of([low, high], [0.5 + e for e in order]))
        curve = shares(judgement.curves["sparsification"])
        torch.testing.assert_close(curve, torch.full((20,), 0.25, dtype=torch.float64), rtol=1e-5, atol=0)
        exact = np.mean([0.25 - np.mean(error[: 4 - k]) for k in range(4)]) / 0.25
        assert judgement.values["ause"].item() == pytest.approx(exact, rel=1e-5)


def test_sparsification_needs_an_error() -> None:
    [reason] = Ause()(of([[0.4, 0.3], [0.6, 0.7]], [0.5, 0.5])).absences["ause"]
    assert reason == "the mean has no error to put in order."
