"""Rates: intervals that hold what they promise, for samples whose rate is known."""

from __future__ import annotations

import numpy as np
import pytest

from audits.classifier.measures import wilson
from audits.classifier.prevalence import Errs, corrected, counted, effective


def test_the_correction_undoes_the_errors_of_a_judge() -> None:
    errs = Errs(sensitivity=0.9, specificity=0.8, hallucinated=1e9, faithful=1e9)
    for rate in (0.05, 0.3, 0.9):
        found = corrected(rate * 0.9 + (1 - rate) * 0.2, 1e9, errs)
        assert found is not None
        assert found.value == pytest.approx(rate)
        assert found.low == pytest.approx(rate, abs=1e-3) and found.high == pytest.approx(rate, abs=1e-3)


def test_the_corrected_interval_holds_the_rate_as_often_as_it_says() -> None:
    """Flags, sensitivity and specificity are all drawn anew 1,500 times."""
    rng = np.random.default_rng(0)
    rate, sensitivity, specificity = 0.2, 0.85, 0.8
    held = 0
    for _ in range(1500):
        errs = Errs(
            sensitivity=rng.binomial(60, sensitivity) / 60,
            specificity=rng.binomial(120, specificity) / 120,
            hallucinated=60,
            faithful=120,
        )
        flagged = rng.binomial(150, rate * sensitivity + (1 - rate) * (1 - specificity)) / 150
        found = corrected(flagged, 150, errs)
        held += found is not None and found.low <= rate <= found.high
    assert 0.93 <= held / 1500 <= 0.99


def test_a_judge_that_tosses_a_coin_corrects_nothing() -> None:
    errs = Errs(sensitivity=0.55, specificity=0.5, hallucinated=50, faithful=50)
    assert corrected(0.5, 100, errs) is None
    rough = Errs(sensitivity=0.33, specificity=0.78, hallucinated=27, faithful=70)
    assert corrected(0.5, 24, rough) is None  # it could be anything


def test_wilson_is_the_published_interval() -> None:
    """Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I, method 3."""
    for hits, count, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (1, 29, 0.0061, 0.1718),
    ):
        assert wilson(hits / count, count) == pytest.approx((low, high), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0, 0.1611), abs=5e-5)


def test_pictures_of_one_person_that_are_all_alike_count_as_one() -> None:
    person = np.repeat(np.arange(20), 5)
    alike = np.repeat(np.arange(20) < 6, 5)
    assert effective(alike, person) == pytest.approx(20, rel=0.06)
    assert effective(alike, np.arange(100)) == 100
    assert counted(alike, person).low < counted(alike, np.arange(100)).low
