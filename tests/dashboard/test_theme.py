"""Colours and marks: a method keeps its own."""

from __future__ import annotations

from dashboard.leaderboard.charts import _levels
from dashboard.theme import CYCLE, MARKS, colours, marks

METHODS = [{"method": f"m{number:02d}", "family": "linear"} for number in range(30)]


def test_the_order_of_the_rows_does_not_matter() -> None:
    assert colours(METHODS) == colours(METHODS[::-1])


def test_families_stand_in_their_order() -> None:
    rows = [
        {"method": "a", "family": "plug-and-play"},
        {"method": "z", "family": "linear"},
        {"method": "q", "family": ""},
    ]
    assert list(colours(rows)) == ["z", "a", "q"]


def test_when_colours_come_round_the_mark_is_another() -> None:
    found = {name: (colours(METHODS)[name], marks(METHODS)[name]) for name in colours(METHODS)}
    assert len(set(found.values())) == len(METHODS)
    assert len(set(CYCLE)) == len(CYCLE)
    assert set(marks(METHODS).values()) <= set(MARKS)


def test_bars_that_overlap_stand_on_levels_of_their_own() -> None:
    assert [level for level, _, _ in _levels([(1, 3), (2, 4), (3.5, 5), (6, 7)])] == [1, 2, 1, 1]
