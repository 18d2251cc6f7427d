"""How far runs are, and what became of every case."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engine.store.ingest import take_turn
from engine.store.progress import STALE, progress
from engine.store.shard import write_shard


def run_row(number: int, beat: datetime, state: str = "running", **facts: object) -> dict[str, object]:
    return {
        "run_id": uuid.UUID(int=number),
        "suite": "smoke",
        "state": state,
        "started": beat - timedelta(seconds=100),
        "heartbeat": beat,
        "planned": 10,
        "done": 2,
        **facts,
    }


def test_an_empty_store(store: Path) -> None:
    found = progress(store)
    assert (found.runs, found.cases, found.waiting, dict(found.rejected)) == ((), (), 0, {})


def test_a_run_without_a_sign_of_life_is_interrupted(store: Path) -> None:
    now = datetime.now(UTC)
    old = now - timedelta(seconds=STALE + 30)
    write_shard(
        store,
        {
            "run": [
                run_row(1, now),
                run_row(2, old),
                run_row(3, old, "finished", finished=old),
                run_row(4, old, "failed"),
            ]
        },
    )
    take_turn(store)
    found = {run.run_id.int: run for run in progress(store).runs}
    assert {key: run.state for key, run in found.items()} == {
        1: "running",
        2: "interrupted",
        3: "finished",
        4: "failed",
    }
    assert found[3].finished == old.replace(microsecond=old.microsecond)
    assert (found[1].planned, found[1].done, found[1].failed) == (10, 2, 0)


def test_eta_follows_the_pace_of_what_this_run_made(store: Path, recon) -> None:
    now = datetime.now(UTC)
    run_id = uuid.UUID(int=1)
    for number in range(4):
        rows = recon(number)
        made_before = number < 2
        rows["reconstruction"][0]["created"] = now - timedelta(seconds=500 if made_before else 50)
        rows["run_item"] = [{"run_id": run_id, "recon_id": uuid.UUID(int=number)}]
        write_shard(store, rows)
    write_shard(store, {"run": [run_row(1, now, done=3, failed=1)]})
    take_turn(store)
    (run,) = progress(store).runs
    assert run.eta == pytest.approx(100 / 2 * 6)


def test_cases_with_their_reasons(store: Path, recon) -> None:
    write_shard(store, recon(1))
    for number, reason in ((2, "not finite"), (3, "not finite"), (4, "out of memory"), (5, None)):
        write_shard(store, recon(number, state="failed", reason=reason))
    write_shard(store, recon(6, state="skipped", reason="not linear", method="pinv"))
    take_turn(store)
    write_shard(store, recon(7))
    bad = write_shard(store, recon(8))
    bad.rename(bad.with_name("1-bad.parquet"))
    tv_waiting = progress(store)
    assert tv_waiting.waiting == 2
    take_turn(store)
    found = progress(store)
    assert [(case.method, case.ok, case.failed, case.skipped) for case in found.cases] == [
        ("pinv", 0, 0, 1),
        ("tv", 2, 4, 0),
    ]
    assert [dict(case.reasons) for case in found.cases] == [
        {"not linear": 1},
        {"not finite": 2, "out of memory": 1, "no reason given": 1},
    ]
    assert found.waiting == 0
    assert list(found.rejected) == ["1-bad.parquet"]
