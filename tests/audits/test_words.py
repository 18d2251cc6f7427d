"""Figures are said alike wherever they are said."""

from __future__ import annotations

from audits.words import interval, percent, share, three

FIGURE = {"value": 0.8126, "low": 0.7, "high": 0.9049}


def test_a_figure_has_three_decimals_and_one_that_could_not_be_had_a_dash() -> None:
    assert (three(0.8126), three(-0.0004), three(None)) == ("0.813", "-0.000", "–")


def test_intervals_and_shares_have_their_ends() -> None:
    assert interval(FIGURE) == "0.813 [0.700, 0.905]"
    assert (percent(0.8126), share(FIGURE)) == ("81 %", "81 % [70, 90]")
