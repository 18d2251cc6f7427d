"""Names of methods in the leaderboard's charts: whole or shortened, never cut off by an edge."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import cast

import numpy as np

from dashboard.leaderboard.charts import difference
from dashboard.leaderboard.labels import LINE, SHORT, beside, brief, wrapped
from dashboard.leaderboard.significance import Ranking
from dashboard.leaderboard.view import Board

LONG = "ddrm(steps=20)+blend(threshold=0.05, towards=tv)"


def test_a_name_keeps_every_letter_in_its_lines() -> None:
    lines = wrapped(LONG).split("<br>")
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", LONG)
    assert len(lines) == 2 and max(map(len, lines)) <= LINE


def test_a_name_is_data_and_no_markup() -> None:
    assert wrapped("<b>(x=1)") == "&lt;b&gt;(x=1)"


def test_names_that_begin_or_end_alike_stay_apart_when_shortened() -> None:
    names = [LONG, LONG.replace("ddrm", "diffpir"), "ddrm(steps=20)+select", "ddrm(steps=20) · mean"]
    shortened = [brief(name, SHORT) for name in names]
    assert len(set(shortened)) == len(names) and max(map(len, shortened)) <= SHORT


def test_a_name_at_the_edge_of_the_plane_stands_inwards() -> None:
    right, left = beside([(1.0, 0.5, "m" * 20), (0.0, 0.5, "m" * 20)])
    assert "left" in right and "right" in left


def test_the_ranks_leave_room_for_names_which_are_whole_on_hover() -> None:
    names = [LONG, "tv", "unet", LONG.replace("ddrm", "diffpir")]
    board = cast(Board, SimpleNamespace(named=lambda method, kind: method, colours={}))
    ranking = Ranking(ranks=np.array([1.0, 2, 3, 4]), pictures=9, p=0.01, difference=1.5)
    figure = difference(board, ranking, [(name, "single") for name in names])
    told = {note.hovertext: note.text for note in figure.layout.annotations if note.hovertext}
    assert set(told) == set(names)
    assert all(len(text) <= SHORT + len("  1.00") for text in told.values())
    assert min(figure.layout.margin.l, figure.layout.margin.r) > 6 * max(map(len, told.values()))
