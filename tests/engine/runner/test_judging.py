"""Judging turns judgements into rows, and one judge's trouble stays its own."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import numpy as np
import torch

from engine.judge import Batch, Judge, Judgement, Map, Score
from engine.runner.judging import judge, magnitude, peaks


@dataclass(frozen=True, kw_only=True)
class Fixed(Judge):
    """Gives one number that is finite and one that is not, and a map."""

    name = "fixed"
    scores = (Score(name="fixed", convention="none"), Score(name="blind", convention="none"))
    maps = (Map(name="fixed"),)

    def __call__(self, batch: Batch) -> Judgement:
        field = torch.zeros(2, 8, 8)
        field[0, 2, 5] = 3.0
        return Judgement(
            values={"fixed": torch.tensor([1.0, float("inf")])},
            absences={"blind": ["no face", None]},
            maps={"fixed": field},
        )


@dataclass(frozen=True, kw_only=True)
class Broken(Judge):
    """Raises."""

    name = "broken"
    scores = (Score(name="broken", convention="none"),)

    def __call__(self, batch: Batch) -> Judgement:
        raise RuntimeError("out of order")


def batch(x: torch.Tensor | None = None) -> Batch:
    return Batch(x_hat=torch.zeros(2, 1, 16, 16), x=torch.zeros(2, 1, 16, 16) if x is None else x)


IDS = [uuid.UUID(int=1), uuid.UUID(int=2)]


def test_a_number_that_is_not_finite_becomes_an_absence() -> None:
    rows = judge(batch(), [Fixed()], IDS, IDS)
    assert [(row["recon_id"], row["value"]) for row in rows["score"]] == [(IDS[0], 1.0)]
    assert {(row["recon_id"], row["judge"], row["reason"]) for row in rows["absence"]} == {
        (IDS[1], "fixed", "not finite (inf)"),
        (IDS[0], "blind", "no face"),
    }


def test_a_judge_that_raises_takes_nothing_along() -> None:
    rows = judge(batch(), [Broken(), Fixed()], IDS, IDS)
    assert len(rows["score"]) == 1
    assert {row["reason"] for row in rows["absence"] if row["judge"] == "broken"} == {
        "broken failed: RuntimeError: out of order"
    }


def test_a_judge_without_what_it_needs_says_so() -> None:
    rows = judge(Batch(x_hat=torch.zeros(2, 1, 16, 16), x=None), [Fixed()], IDS, IDS)
    assert {row["reason"] for row in rows["absence"]} == {"no ground truth"}


def test_a_peak_stands_where_the_map_is_strongest_in_picture_pixels() -> None:
    field = np.zeros((8, 8), np.float32)
    field[2, 5] = -3.0
    strongest = peaks(field, (16, 16))[0]
    assert (strongest["row"], strongest["col"], strongest["value"]) == (5, 11, -3.0)


def test_peaks_keep_a_window_apart() -> None:
    field = np.random.default_rng(0).random((64, 64)).astype(np.float32)
    found = peaks(field, (64, 64))
    assert [place["rank"] for place in found] == list(range(1, 9))
    assert all(abs(found[i]["value"]) >= abs(found[i + 1]["value"]) for i in range(7))
    places = [(place["row"], place["col"]) for place in found]
    apart = [max(abs(a[0] - b[0]), abs(a[1] - b[1])) for a in places for b in places if a < b]
    assert min(apart) >= found[0]["size"]


def test_complex_images_are_judged_by_their_magnitude() -> None:
    x = torch.tensor([3.0, 4.0]).reshape(1, 2, 1, 1)
    assert magnitude(x).item() == 5.0
    assert magnitude(x[:, :1]).item() == 3.0
