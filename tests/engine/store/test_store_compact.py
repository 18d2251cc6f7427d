"""Space: small row groups merged as the store grows, and dead space given back on request."""

from __future__ import annotations

import uuid
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock

from engine.store import tidy
from engine.store.compact import compact
from engine.store.connection import reading, writing
from engine.store.errors import StoreBusy
from engine.store.ingest import take_turn
from engine.store.shard import write_shard


def row_groups(folder: Path, table: str) -> list[int]:
    with reading(folder) as con:
        return [
            count
            for (count,) in con.execute(
                "SELECT sum(count) FROM pragma_storage_info(?) WHERE column_id = 0 "
                "AND segment_type <> 'VALIDITY' GROUP BY row_group_id ORDER BY row_group_id",
                [table],
            ).fetchall()
        ]


def contents(folder: Path) -> list[list[tuple[object, ...]]]:
    with reading(folder) as con:
        return [
            con.execute(f"SELECT COLUMNS(c -> c <> 'created') FROM {table} ORDER BY ALL").fetchall()
            for table in ("score", "output", "run_item", "summary", "cost", "latest")
        ]


def fill(folder: Path, recon, turns: range) -> None:
    for number in turns:
        rows = recon(number, value=float(number))
        rows["run_item"] = [{"run_id": uuid.UUID(int=5), "recon_id": uuid.UUID(int=number)}]
        write_shard(folder, rows)
        take_turn(folder)


def test_small_row_groups_are_merged_now_and_then(store: Path, recon, monkeypatch) -> None:
    monkeypatch.setattr(tidy, "TURNS", 4)
    fill(store, recon, range(4))
    assert row_groups(store, "output") == [1, 1, 1, 1]
    before = contents(store)
    with writing(store) as con:
        assert tidy.due(con)
        tidy.tidy(con)
    assert row_groups(store, "output") == row_groups(store, "score") == [4]
    assert contents(store) == before
    fill(store, recon, range(4, 8))
    with reading(store) as con:
        ids = con.execute("SELECT count(*), count(DISTINCT recon_id) FROM output").fetchall()
    assert ids == [(8, 8)]
    assert len(row_groups(store, "output")) <= 2 * tidy.TURNS


def test_evidence_of_many_labels_is_merged_too(store: Path) -> None:
    for number in range(tidy.TURNS + 1):
        with writing(store, database="labels") as con:
            con.execute("INSERT INTO evidence (recon_id, truth) VALUES (?, 'png')", [uuid.UUID(int=number)])
    with writing(store, database="labels") as con:
        counts = con.execute("SELECT count(*), count(DISTINCT recon_id) FROM evidence").fetchall()
        groups = con.execute(
            "SELECT count(DISTINCT row_group_id) FROM pragma_storage_info('evidence')"
        ).fetchall()
    assert counts == [(tidy.TURNS + 1,) * 2]
    assert groups[0][0] <= 2


def test_row_groups_that_are_large_are_left(store: Path, recon, monkeypatch) -> None:
    monkeypatch.setattr(tidy, "TURNS", 2)
    monkeypatch.setattr(tidy, "SMALL", 300)
    fill(store, recon, range(4))
    assert row_groups(store, "output") == [1] * 4, "a row of 250 bytes is a large group already"
    assert len(row_groups(store, "score")) < 4


def test_a_merge_that_fails_changes_nothing(store: Path, recon, monkeypatch) -> None:
    monkeypatch.setattr(tidy, "TURNS", 2)
    fill(store, recon, range(2))
    before = contents(store)

    class Failing:
        def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
            self.con = con

        def execute(self, query: str, *values: object) -> object:
            if query.startswith("DELETE"):
                raise ZeroDivisionError
            return self.con.execute(query, *values)

    with writing(store) as con, pytest.raises(ZeroDivisionError):
        tidy.tidy(Failing(con))
    assert contents(store) == before


def test_compacting_gives_space_back_and_keeps_every_row(store: Path, recon) -> None:
    fill(store, recon, range(3))
    with writing(store) as con:
        con.execute("INSERT INTO output SELECT uuid(), repeat('x', 100_000)::BLOB, NULL FROM range(100)")
    with writing(store) as con:
        con.execute("DELETE FROM output WHERE x IS NULL AND rowid % 10 > 0")
    kept = contents(store)
    before, after = compact(store)
    assert (store / "results.duckdb").stat().st_size == after < before - 5_000_000
    assert contents(store) == kept
    assert row_groups(store, "score") == [3]
    fill(store, recon, range(3, 4))
    with writing(store) as con, pytest.raises(duckdb.ConstraintException):
        con.execute("INSERT INTO shard SELECT * FROM shard")
    with reading(store) as con:
        kinds = "SELECT DISTINCT compression FROM pragma_storage_info('output') WHERE column_name = 'x'"
        assert ("Uncompressed",) in con.execute(kinds).fetchall()
    assert {path.name for path in store.iterdir() if path.is_file()} == {
        "results.duckdb",
        "labels.duckdb",
        "ingest.lock",
        "create.lock",
    }


def test_a_store_in_use_is_not_compacted(store: Path) -> None:
    with FileLock(store / "ingest.lock"), pytest.raises(StoreBusy, match="shards have been taken in"):
        compact(store, wait=0.05)
