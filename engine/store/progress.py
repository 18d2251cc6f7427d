"""How far the runs of a store are, and what became of every case."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from engine.store.connection import reading
from engine.store.ingest import pending, rejected

STALE = 180  # seconds without a heartbeat after which a run counts as interrupted


@dataclass(frozen=True, kw_only=True)
class RunProgress:
    """One run.

    Args:
        state: "running", "finished", "failed", or "interrupted": also one that says it is running
            and has given no sign of life for `STALE` seconds.
        eta: seconds to its end at the pace so far, or None where there is no telling.
    """

    run_id: uuid.UUID
    suite: str
    state: str
    device: str | None
    started: datetime | None
    finished: datetime | None
    heartbeat: datetime | None
    planned: int
    done: int
    failed: int
    skipped: int
    eta: float | None


@dataclass(frozen=True, kw_only=True)
class CaseProgress:
    """One data set, problem and method, counted over the newest reconstruction of each image.

    Args:
        reasons: why some failed or were skipped -> how many.
    """

    dataset: str
    problem: str
    method: str
    ok: int
    failed: int
    skipped: int
    reasons: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class StoreProgress:
    """The whole store.

    Args:
        runs: newest first.
        waiting: shards in the spool.
        rejected: file name -> reason, of shards that could not be read or stored.
    """

    runs: tuple[RunProgress, ...]
    cases: tuple[CaseProgress, ...]
    waiting: int
    rejected: Mapping[str, str]


def progress(folder: Path, wait: float = 10.0) -> StoreProgress:
    """How far everything is.

    Errors:
        StoreError: there is no store, or it cannot be read.
    """
    with reading(folder, wait) as con:
        runs, cases = _runs(con), _cases(con)
    return StoreProgress(
        runs=runs,
        cases=cases,
        waiting=len(pending(folder)),
        rejected={path.name: reason for path, reason in rejected(folder).items()},
    )


def _runs(con: duckdb.DuckDBPyConnection) -> tuple[RunProgress, ...]:
    rows = con.execute(
        """
        WITH pace AS (
            SELECT run_id, count(*) AS fresh
            FROM run_item JOIN run USING (run_id) JOIN reconstruction USING (recon_id)
            WHERE created >= started GROUP BY run_id),
        counted AS (
            SELECT * REPLACE (coalesce(planned, 0) AS planned, coalesce(done, 0) AS done,
                              coalesce(failed, 0) AS failed, coalesce(skipped, 0) AS skipped) FROM run)
        SELECT run_id, suite,
               if(state = 'running' AND heartbeat < now() - to_seconds($stale), 'interrupted', state), device,
               epoch(started), epoch(finished), epoch(heartbeat),
               planned, done, failed, skipped,
               if(state = 'running' AND heartbeat >= now() - to_seconds($stale),
                  (epoch(heartbeat) - epoch(started)) / fresh
                  * greatest(planned - done - failed - skipped, 0), NULL)
        FROM counted LEFT JOIN pace USING (run_id) ORDER BY started DESC
        """,
        {"stale": STALE},
    ).fetchall()
    return tuple(
        RunProgress(
            run_id=row[0],
            suite=row[1],
            state=row[2],
            device=row[3],
            started=_time(row[4]),
            finished=_time(row[5]),
            heartbeat=_time(row[6]),
            planned=row[7],
            done=row[8],
            failed=row[9],
            skipped=row[10],
            eta=row[11],
        )
        for row in rows
    )


def _cases(con: duckdb.DuckDBPyConnection) -> tuple[CaseProgress, ...]:
    rows = con.execute(
        """
        SELECT dataset, problem, method, state, reason, count(*) FROM latest
        GROUP BY ALL ORDER BY dataset, problem, method, state, reason
        """
    ).fetchall()
    counts: dict[tuple[str, str, str], dict[str, int]] = {}
    reasons: dict[tuple[str, str, str], dict[str, int]] = {}
    for dataset, problem, method, state, reason, count in rows:
        case = (dataset, problem, method)
        of_state, of_reason = counts.setdefault(case, {}), reasons.setdefault(case, {})
        of_state[state] = of_state.get(state, 0) + count
        if state != "ok":
            told = reason or "no reason given"
            of_reason[told] = of_reason.get(told, 0) + count
    return tuple(
        CaseProgress(
            dataset=case[0],
            problem=case[1],
            method=case[2],
            ok=found.get("ok", 0),
            failed=found.get("failed", 0),
            skipped=found.get("skipped", 0),
            reasons=reasons[case],
        )
        for case, found in counts.items()
    )


def _time(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
