"""Taking shards in: what is stored, what is replaced, what is set aside; nothing twice."""

from __future__ import annotations

import logging
import os
import random
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from engine.store import ingest
from engine.store.connection import reading, writing
from engine.store.errors import StoreUnwritable
from engine.store.ingest import pending, rejected, take_turn
from engine.store.migrations import tables
from engine.store.rules import RULES
from engine.store.shard import write_shard

KEY = uuid.UUID(int=1)


def rows_of(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with reading(folder) as con:
        return con.execute(query).fetchall()


def test_nothing_waits(store: Path) -> None:
    assert take_turn(store) == 0
    assert not (store / "ingest.lock").exists()


def test_shards_go_in_and_are_deleted(store: Path, recon) -> None:
    for number in range(5):
        write_shard(store, recon(number))
    assert len(pending(store)) == 5
    assert take_turn(store) == 5
    assert pending(store) == []
    assert rows_of(store, "SELECT count(*), count(DISTINCT recon_id) FROM reconstruction") == [(5, 5)]
    assert rows_of(store, 'SELECT count(*), sum("rows") FROM shard') == [(5, 15)]
    assert rows_of(store, "SELECT x FROM output WHERE recon_id = '00000000-0000-0000-0000-000000000003'") == [
        (b"\x03" * 200,)
    ]


def test_a_shard_that_the_ledger_knows_is_only_deleted(store: Path, recon) -> None:
    path = write_shard(store, recon(1))
    content = path.read_bytes()
    take_turn(store)
    path.write_bytes(content)
    assert take_turn(store) == 0
    assert pending(store) == []
    assert rows_of(store, "SELECT count(*) FROM shard") == [(1,)]


def test_one_ingester_at_a_time(store: Path, recon) -> None:
    write_shard(store, recon(1))
    with FileLock(store / "ingest.lock"):
        assert take_turn(store) == 0
    assert take_turn(store) == 1


def test_a_database_in_use_leaves_the_shards_where_they_are(store: Path, recon, monkeypatch, caplog) -> None:
    write_shard(store, recon(1))
    monkeypatch.setattr(ingest, "PATIENCE", 0.05)
    with reading(store):
        result: list[int] = []
        worker = threading.Thread(target=lambda: result.append(take_turn(store)))
        worker.start()
        worker.join()
    assert result == [0] and len(pending(store)) == 1
    assert "results.duckdb is busy" in caplog.text
    assert take_turn(store) == 1


@pytest.mark.parametrize(
    ("first", "second", "states"),
    [
        ("failed", "ok", "ok"),
        ("failed", "failed", "failed"),
        ("ok", "failed", "ok"),
        ("skipped", "ok", "ok"),
        ("skipped", "failed", "failed"),
        ("ok", "skipped", "ok"),
        ("ok", "ok", "ok"),
    ],
)
@pytest.mark.parametrize("together", [True, False])
def test_only_what_was_not_made_is_replaced(
    store: Path, recon, first: str, second: str, states: str, together: bool
) -> None:
    write_shard(store, recon(1, state=first, reason="earlier"))
    if not together:
        take_turn(store)
    write_shard(store, recon(1, state=second, reason="later"))
    take_turn(store)
    reason = "earlier" if first == "ok" else "later"
    assert rows_of(store, "SELECT state, reason FROM reconstruction") == [(states, reason)]


@pytest.mark.parametrize("together", [True, False])
def test_a_number_is_stored_once_and_the_catalogue_kept_fresh(store: Path, together: bool) -> None:
    def rows(age: int) -> dict[str, list[dict[str, Any]]]:
        case = {"dataset": "photos", "problem": "deblur", "method": "tv", "kind": "single", "judge": "fid"}
        return {
            "score": [{"recon_id": KEY, "judge": "psnr", "reference": "truth", "value": age}],
            "measurement": [{"measurement_id": KEY, "y": bytes([age])}],
            "run_item": [{"run_id": KEY, "recon_id": KEY}],
            "vector": [{"item": KEY, "backbone": "tiny", "data": bytes([age])}],
            "pixel_map": [{"recon_id": KEY, "map": "ssim", "data": bytes([age])}],
            "method": [{"method": "tv", "version": age}],
            "run": [{"run_id": KEY, "done": age, "state": "running"}],
            "set_score": [{**case, "value": age}],
            "curve": [{**case, "x": x, "y": age} for x in range(3 + age)],
        }

    write_shard(store, rows(1))
    if not together:
        take_turn(store)
    write_shard(store, rows(2))
    take_turn(store)
    once = {
        "score": "value",
        "measurement": "y",
        "vector": "data",
        "pixel_map": "data",
        "method": "version",
        "run": "done",
        "set_score": "value",
    }
    found = {table: rows_of(store, f"SELECT {column} FROM {table}") for table, column in once.items()}
    assert found == {
        "score": [(1.0,)],
        "measurement": [(b"\x01",)],
        "vector": [(b"\x01",)],
        "pixel_map": [(b"\x01",)],
        "method": [(2,)],
        "run": [(2,)],
        "set_score": [(2.0,)],
    }
    assert rows_of(store, "SELECT count(*) FROM run_item") == [(1,)]
    assert rows_of(store, "SELECT x, y FROM curve ORDER BY x") == [(float(x), 2.0) for x in range(5)]


def test_one_reconstruction_keeps_numbers_of_all_judges(store: Path, recon) -> None:
    write_shard(store, recon(1))
    take_turn(store)
    other = [
        {"recon_id": KEY, "judge": j, "reference": r, "value": 2.0}
        for j, r in (("psnr", "measurement"), ("ssim", "truth"), ("psnr", "truth"))
    ]
    write_shard(store, {"score": other})
    take_turn(store)
    assert rows_of(store, "SELECT judge, reference, value FROM score ORDER BY ALL") == [
        ("psnr", "measurement", 2.0),
        ("psnr", "truth", 1.0),
        ("ssim", "truth", 2.0),
    ]


@pytest.mark.parametrize("absent_first", [True, False])
def test_a_number_that_could_be_had_ends_its_absence(store: Path, recon, absent_first: bool) -> None:
    absent = {
        "absence": [{"recon_id": KEY, "judge": j, "reason": "no weights"} for j in ("psnr", "lpips-alex")]
    }
    for rows in [absent, recon(1)] if absent_first else [recon(1), absent]:
        write_shard(store, rows)
        take_turn(store)
    assert rows_of(store, "SELECT judge FROM absence") == [("lpips-alex",)]
    assert rows_of(store, "SELECT judge FROM score") == [("psnr",)]


def test_every_table_that_shards_hold_has_a_rule_with_its_columns() -> None:
    kept = {"summary", "cost", "shard", "schema_version"}
    assert set(RULES) == set(tables()) - kept
    for table, rule in RULES.items():
        assert set(rule.key) <= set(tables()[table])


@pytest.mark.parametrize("seed", range(3))
def test_however_rows_are_cut_into_shards_the_store_is_the_same(store: Path, recon, seed: int) -> None:
    random.seed(seed)
    whole = [recon(number, state=state) for number in range(12) for state in ("failed", "ok")]
    parts = whole + random.choices(whole, k=10)
    random.shuffle(parts)
    while parts:
        size = random.randint(1, 4)
        some, parts = parts[:size], parts[size:]
        shard: dict[str, list[dict[str, Any]]] = {}
        for rows in some:
            for table, found in rows.items():
                shard.setdefault(table, []).extend(found)
        write_shard(store, shard)
        if random.random() < 0.4:
            take_turn(store)
    for rows in whole:
        write_shard(store, rows)
    take_turn(store)
    counts = "SELECT count(*), count(DISTINCT recon_id) FROM "
    assert [rows_of(store, counts + table) for table in ("reconstruction", "output", "score")] == [
        [(12, 12)]
    ] * 3
    assert rows_of(store, "SELECT DISTINCT state FROM reconstruction") == [("ok",)]
    assert rows_of(store, "SELECT images FROM summary") == [(12,)]


def test_a_damaged_shard_is_set_aside_with_its_reason(store: Path, recon, caplog) -> None:
    good = [write_shard(store, recon(number)) for number in range(3)]
    bad = good[1]
    bad.write_bytes(bad.read_bytes()[:-10])
    with caplog.at_level(logging.WARNING):
        assert take_turn(store) == 2
    (path,) = rejected(store)
    assert path == store / "spool" / "rejected" / bad.name
    assert rejected(store)[path].startswith("damaged: ")
    assert bad.name in caplog.text
    assert pending(store) == [] and take_turn(store) == 0
    assert rows_of(store, "SELECT count(*) FROM reconstruction") == [(2,)]


def test_a_shard_that_the_database_refuses_holds_up_nobody(store: Path, recon) -> None:
    write_shard(store, recon(1))
    bad = write_shard(store, {**recon(2), "method": [{"method": "tv", "params": "{no json"}]})
    write_shard(store, recon(3))
    assert take_turn(store) == 2
    ((path, reason),) = rejected(store).items()
    assert path.name == bad.name and "Malformed JSON" in reason
    assert rows_of(store, "SELECT count(*) FROM reconstruction") == [(2,)]


def test_what_workers_left_half_written_is_swept_when_old(store: Path, recon) -> None:
    old, young = store / "spool" / ".1-a.part", store / "spool" / ".2-b.part"
    for part in (old, young):
        part.write_bytes(b"half")
    os.utime(old, (0, time.time() - 2 * ingest.FORGOTTEN))
    write_shard(store, recon(1))
    assert take_turn(store) == 1
    assert not old.exists() and young.exists()


def test_many_bytes_go_in_with_several_transactions(store: Path, recon, monkeypatch) -> None:
    monkeypatch.setattr(ingest, "BYTES", 5000)
    for number in range(6):
        write_shard(store, recon(number))
    assert take_turn(store) == 6
    ((transactions,),) = rows_of(store, "SELECT count(DISTINCT ingested) FROM shard")
    assert 1 < transactions <= 6


def test_a_spool_that_cannot_be_written_is_told_of(store: Path, recon, monkeypatch) -> None:
    write_shard(store, recon(1))
    monkeypatch.setattr(ingest, "FileLock", lambda path: (_ for _ in ()).throw(PermissionError(13, "denied")))
    with pytest.raises(StoreUnwritable, match="cannot be written: denied"):
        take_turn(store)


def test_a_disk_that_fills_up_loses_no_shard(store: Path) -> None:
    script = """
import resource, sys
from pathlib import Path
from engine.store.errors import StoreUnwritable
from engine.store.ingest import take_turn
resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, 3_000_000))
try:
    take_turn(Path(sys.argv[1]))
except StoreUnwritable as error:
    print(error)
"""
    for number in range(4):
        write_shard(store, {"output": [{"recon_id": uuid.UUID(int=number), "png": os.urandom(1_000_000)}]})
    done = subprocess.run([sys.executable, "-c", script, str(store)], capture_output=True, text=True)
    assert f"{store} cannot be written: " in done.stdout, done.stderr
    assert len(pending(store)) == 4 and rejected(store) == {}
    assert take_turn(store) == 4
    assert rows_of(store, "SELECT count(*), count(DISTINCT recon_id) FROM output") == [(4, 4)]


def test_writers_leave_stored_pictures_alone(store: Path) -> None:
    """A turn must not rewrite what earlier turns stored: its cost would grow with the store."""
    blob = os.urandom(200_000)
    for turn in range(12):
        write_shard(
            store, {"output": [{"recon_id": uuid.UUID(int=turn * 9 + i), "png": blob} for i in range(9)]}
        )
        take_turn(store)
    with writing(store) as con:
        groups = con.execute(
            "SELECT count(DISTINCT row_group_id) FROM pragma_storage_info('output')"
        ).fetchall()
    assert groups == [(12,)]
    assert (store / "results.duckdb").stat().st_size < 1.4 * 12 * 9 * len(blob)
