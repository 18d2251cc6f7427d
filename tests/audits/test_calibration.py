"""Conformal calibration keeps its promise, against closed forms and direct simulation."""

from __future__ import annotations

import itertools
import math
import subprocess
import sys

import numpy as np
import pytest
from scipy.stats import binom, norm

from audits.calibration import FLOOR, Picture, Target, calibrate, report, split, upper_bound

WIDTHS = (0.5, 1.0, 2.0)  # errors are so many times as wide as their deviation says; a third of pictures each


def pictures(count: int, seed: int, pixels: int = 64, each: int = 1, prefix: str = "") -> list[Picture]:
    random = np.random.default_rng(seed)
    made = []
    for k in range(count):
        deviation = random.uniform(0.02, 0.1, pixels)
        error = np.abs(random.choice(WIDTHS) * deviation * random.standard_normal(pixels))
        made.append(Picture(error=error, deviation=deviation, group=f"{prefix}{k // each}"))
    return made


def true_risk(factor: float) -> float:
    return float(np.mean([2 * norm.sf(factor / wide) for wide in WIDTHS]))


def test_bound_without_a_miss_is_closed_form() -> None:
    for groups in (5, 22, 300):
        for delta in (0.05, 0.1):
            assert upper_bound(0.0, groups, delta) == pytest.approx(1 - delta ** (1 / groups), rel=1e-6)


@pytest.mark.parametrize(("groups", "missed"), [(50, 1), (50, 5), (400, 20), (400, 39)])
def test_bound_is_where_both_tail_probabilities_reach_delta(groups: int, missed: int) -> None:
    """The definition, by search: the smallest R whose p-value, min(Hoeffding, Bentkus), is at most δ."""
    risk = missed / groups
    mean = np.linspace(risk + 1e-6, 0.6, 400_000)
    hoeffding = np.exp(-groups * (risk * np.log(risk / mean) + (1 - risk) * np.log((1 - risk) / (1 - mean))))
    bentkus = math.e * binom.cdf(missed, groups, mean)
    found = mean[np.argmax(np.minimum(hoeffding, bentkus) <= 0.1)]
    assert upper_bound(risk, groups, 0.1) == pytest.approx(found, abs=1e-5)


def test_bound_grows_with_risk_and_shrinks_with_evidence() -> None:
    risks = [upper_bound(r, 100, 0.1) for r in np.linspace(0, 1, 60)]
    assert risks[-1] == 1 and all(a <= b for a, b in itertools.pairwise(risks))
    assert upper_bound(0.05, 1000, 0.1) < upper_bound(0.05, 100, 0.1) < upper_bound(0.05, 100, 0.01)


def test_errors_of_one_multiple_give_that_multiple() -> None:
    deviation = np.full(10, 0.05)
    same = [Picture(error=2.4 * deviation, deviation=deviation, group=str(k)) for k in range(30)]
    factor, bound = calibrate(same)
    factors = Target().factors
    assert factor == factors[np.searchsorted(factors, 2.4)]
    assert bound == pytest.approx(1 - 0.1 ** (1 / 30), rel=1e-6)


def test_the_factor_is_the_smallest_whose_bound_holds() -> None:
    some = pictures(150, seed=3)
    factor, bound = calibrate(some)
    step = Target().factors[1]

    def risk(at: float) -> float:
        return float(np.mean([(p.error > at * p.deviation).mean() for p in some]))

    assert bound <= 0.1 < upper_bound(risk(factor - step), 150, 0.1)
    assert bound == pytest.approx(upper_bound(risk(factor), 150, 0.1))


@pytest.mark.parametrize("pixels", [1, 64])
def test_the_promise_is_broken_no_oftener_than_delta_allows(pixels: int) -> None:
    """150 calibrations on 60 pictures each, whose true risk is known: without the bound half break it."""
    target = Target(delta=0.2, steps=300)
    promised, naive = [], []
    for k in range(150):
        some = pictures(60, seed=k, pixels=pixels)
        promised.append(true_risk(calibrate(some, target)[0]))
        needed = [np.quantile(p.error / p.deviation, np.linspace(0, 1, 64)) for p in some]
        naive.append(true_risk(float(np.quantile(needed, 1 - target.alpha))))
    assert (
        np.mean(np.array(promised) > target.alpha) <= target.delta < np.mean(np.array(naive) > target.alpha)
    )
    assert np.mean(promised) > 0.03


def test_report_says_what_the_test_pictures_show() -> None:
    calibrating, testing = pictures(200, seed=1), pictures(300, seed=2, pixels=100, prefix="test ")
    found = report(calibrating, testing)
    assert (found.calibration, found.test) == (200, 300)
    assert found.bound <= 0.1 and found.risk == pytest.approx(true_risk(found.factor), abs=0.02)
    assert found.size == pytest.approx(2 * found.factor * 0.06, rel=0.02)
    assert found.correlation is not None and 0.1 < found.correlation < 0.6
    assert [s.pixels for s in found.strata] == pytest.approx([7500] * 4, rel=0.01)
    assert np.mean([s.risk for s in found.strata]) == pytest.approx(found.risk, abs=1e-3)
    assert all(a.high <= b.low for a, b in itertools.pairwise(found.strata))


def test_strata_show_what_the_mean_hides() -> None:
    """Deviations that say nothing: small intervals miss, large ones do not."""
    random = np.random.default_rng(0)
    error = np.abs(0.05 * random.standard_normal((200, 64)))
    deviation = random.uniform(0.01, 0.1, (200, 64))
    made = [
        Picture(error=e, deviation=d, group=str(k))
        for k, (e, d) in enumerate(zip(error, deviation, strict=True))
    ]
    found = report(made[:100], made[100:])
    assert found.risk <= 0.1 < 0.13 < found.strata[0].risk and found.strata[-1].risk < 0.01
    assert found.correlation == pytest.approx(0, abs=0.05)


def test_constant_deviations_are_one_stratum_without_correlation() -> None:
    made = [Picture(error=np.linspace(0, 0.1, 16), deviation=np.zeros(16), group=str(k)) for k in range(60)]
    found = report(made[:40], made[40:], Target(highest=30))
    assert len(found.strata) == 1 and found.correlation is None
    assert found.size == pytest.approx(2 * found.factor * FLOOR)


def test_pictures_of_one_identity_count_once_and_stay_together() -> None:
    some = pictures(60, seed=5, each=3)
    calibrating, testing = split(some, share=0.6, seed=4)
    assert len(calibrating) == 36 and len(testing) == 24
    assert not {p.group for p in calibrating} & {p.group for p in testing}
    assert split(some, share=0.6, seed=4)[0] == calibrating
    assert split(some, share=0.6, seed=5)[0] != calibrating
    with pytest.raises(ValueError, match=r"takes 22 independent pictures .* got 20"):
        calibrate(some)


def test_what_cannot_be_calibrated_is_one_sentence() -> None:
    with pytest.raises(
        ValueError, match=r"takes 22 independent pictures \(or identities\) at least, got 21\.$"
    ):
        calibrate(pictures(21, seed=0))
    wrong = [Picture(error=np.ones(4), deviation=np.full(4, 0.01), group=str(k)) for k in range(30)]
    with pytest.raises(
        ValueError, match=r"no factor up to 12 brings the risk to α = 0\.1.* bounds the risk by 1\.$"
    ):
        calibrate(wrong)
    with pytest.raises(ValueError, match="30 groups calibrate and test, such as '0'"):
        report(wrong, wrong)
    with pytest.raises(ValueError, match="no picture is left to test"):
        report(wrong, [])
    with pytest.raises(ValueError, match=r"as many errors as deviations.*\(4,\) and \(3,\)"):
        Picture(error=np.ones(4), deviation=np.ones(3), group="a")
    with pytest.raises(ValueError, match="alpha must lie between 0 and 1, got 0"):
        Target(alpha=0)
    with pytest.raises(ValueError, match="share must lie between 0 and 1, got 1"):
        split(wrong, share=1)


def test_calibration_imports_no_torch() -> None:
    code = "import sys, audits.calibration; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
