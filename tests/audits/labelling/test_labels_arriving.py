"""Answers of a browser: twice, late, out of step, wrong."""

from __future__ import annotations

import datetime
import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from audits import labels, sessions
from audits.labelling.arriving import arrived
from audits.sessions import Plan, Pool, Session


@pytest.fixture
def held(store: Path) -> tuple[Path, Session]:
    made = sessions.make(
        store, name="pilot", author="lea", pool=Pool(), plan=Plan(size=20, repeats=0), annotators=["anna"]
    )
    return store, made


def answer(position: int, verdict: str, **more: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "position": position, "verdict": verdict, "seconds": 1.5, **more}


def rows_of(store: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in labels.export_labels(store, "jsonl").decode().splitlines()]


def test_an_answer_sent_twice_is_stored_once(held: tuple[Path, Session]) -> None:
    store, made = held
    sent = [answer(i, "faithful") for i in range(3)]
    first = arrived(store, made, "anna", sent)
    again = arrived(store, made, "anna", [*sent, answer(3, "unsure")])
    assert first.kept == tuple(one["id"] for one in sent)
    assert len(again.kept) == 4 and not again.refused
    rows = rows_of(store)
    assert [row["position"] for row in rows] == [0, 1, 2, 3]
    assert {row["supersedes"] for row in rows} == {None}
    assert [item.verdict for item in again.items[:5]] == ["faithful"] * 3 + ["unsure", None]


def test_changes_and_undos_of_one_batch_follow_each_other(held: tuple[Path, Session]) -> None:
    store, made = held
    sent = [
        answer(0, "faithful"),
        answer(0, "hallucinated", severity=2, tags=["eyes"], boxes=[[1, 2, 3, 4]]),
        answer(1, "unsure"),
        answer(1, "withdrawn"),
        answer(2, "withdrawn"),
    ]
    done = arrived(store, made, "anna", sent)
    assert len(done.kept) == 5
    assert [item.verdict for item in done.items[:3]] == ["hallucinated", None, None]
    assert [item.verdict for item in sessions.queue(store, made.session_id, "anna")[:3]] == [
        "hallucinated",
        None,
        None,
    ]
    rows = rows_of(store)
    assert [row["stands"] for row in rows] == [False, True, False, False]
    assert rows[1]["supersedes"] == sent[0]["id"] and rows[3]["supersedes"] == sent[2]["id"]
    assert rows[1]["boxes"] == [[1, 2, 3, 4]] and rows[1]["tags"] == ["eyes"] and rows[1]["severity"] == 2


def test_times_are_those_of_the_verdicts_and_never_run_back(held: tuple[Path, Session]) -> None:
    store, made = held
    arrived(store, made, "anna", [answer(0, "faithful", age=120), answer(1, "faithful", age=60)])
    arrived(store, made, "anna", [answer(2, "faithful", age=90), answer(3, "faithful", age="soon")])
    times = [datetime.datetime.fromisoformat(row["created"]) for row in rows_of(store)]
    assert times == sorted(times) and len(set(times)) == 4
    assert times[1] - times[0] == pytest.approx(
        datetime.timedelta(seconds=60), abs=datetime.timedelta(seconds=1)
    )
    assert (times[2] - times[1]).total_seconds() < 0.001


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"position": 99}, "nothing is asked at position 99"),
        ({"position": None}, "nothing is asked"),
        ({"verdict": "maybe"}, "verdict must be"),
        ({"id": "me"}, "cannot be read"),
        ({"boxes": [[1, 2]]}, "a box must be"),
        ({"boxes": 3}, "cannot be read"),
        ({"seen": {"a": {1}}}, "conditions must be"),
    ],
)
def test_what_cannot_be_stored_is_named_and_stops_nothing(
    held: tuple[Path, Session], wrong: dict[str, Any], why: str
) -> None:
    store, made = held
    bad, good = answer(0, "faithful") | wrong, answer(1, "faithful")
    done = arrived(store, made, "anna", [bad, good])
    assert done.kept == (good["id"],)
    assert list(done.refused) == [bad["id"]] and why in done.refused[bad["id"]]
    assert [row["position"] for row in rows_of(store)] == [1]
