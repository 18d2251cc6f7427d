"""Ties and ranks against scipy and a published example."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from dashboard.leaderboard.significance import ranking, tied


def test_a_constant_lead_is_no_tie_and_noise_is_one() -> None:
    rng = np.random.default_rng(1)
    best = rng.normal(30, 3, 40)
    values = np.stack([best, best - 0.5 - 0.1 * rng.normal(size=40), best + rng.normal(0, 1, 40)])
    assert tied(values, best=0) == pytest.approx([True, False, True])


def test_ties_are_the_same_each_time() -> None:
    values = np.random.default_rng(2).normal(size=(5, 12))
    assert np.array_equal(tied(values, 0), tied(values, 0))


def test_ties_agree_with_the_interval_of_a_paired_bootstrap() -> None:
    rng = np.random.default_rng(3)
    for shift in (0.0, 0.15, 0.3, 0.6):
        values = np.stack([rng.normal(size=50), rng.normal(-shift, 1, 50)])
        interval = stats.bootstrap(
            (values[1] - values[0],), np.mean, n_resamples=4000, method="percentile", random_state=0
        ).confidence_interval
        if min(abs(interval.low), abs(interval.high)) > 0.03:  # not at the edge, where resamples decide
            assert tied(values, 0)[1] == (interval.low <= 0 <= interval.high)


def test_few_pictures_tell_nothing() -> None:
    assert tied(np.array([[1.0, 2, 3], [0.0, 1, 2]]), 0) is None
    assert ranking(np.zeros((4, 5)), True) is None


def test_missing_numbers_are_left_out_of_the_pairs() -> None:
    values = np.array([[5.0] * 8, [4.0] * 4 + [np.nan] * 4, [5.0, 4, 6, 5, 5, 4, 6, np.nan]])
    assert list(tied(values, 0)) == [True, False, True]  # four pairs are too few to be called a tie


def test_the_critical_difference_is_demsars() -> None:
    """Demšar 2006, section 3.2.4: 4 classifiers on 14 data sets, CD 1.25 at 5 %."""
    found = ranking(np.random.default_rng(0).normal(size=(4, 14)), True)
    assert found is not None
    assert found.difference == pytest.approx(1.25, abs=0.01)


def test_friedman_is_scipys_and_ranks_follow_the_direction() -> None:
    values = np.random.default_rng(4).normal(size=(3, 20)) + np.array([[0.0], [1.0], [3.0]])
    up, down = ranking(values, True), ranking(values, False)
    assert up is not None
    assert down is not None
    assert up.p == pytest.approx(stats.friedmanchisquare(*values).pvalue)
    assert np.argmin(up.ranks) == 2
    assert np.argmin(down.ranks) == 0


def test_groups_hold_those_that_do_not_differ() -> None:
    rng = np.random.default_rng(5)
    base = rng.normal(size=30)
    values = np.stack([base + 9, base + 9 + rng.normal(0, 0.1, 30), base, base + rng.normal(0, 0.1, 30)])
    found = ranking(values, True)
    assert found is not None
    assert found.groups == [(0, 1), (2, 3)]


def test_methods_that_are_alike_have_p_one() -> None:
    found = ranking(np.ones((3, 8)), True)
    assert found is not None
    assert found.p == 1
