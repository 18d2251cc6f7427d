"""Shards: what is refused when one is written, what is noticed when one is read."""

from __future__ import annotations

import datetime
import errno
import hashlib
import json
import subprocess
import sys
import uuid
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engine.store.errors import StoreUnwritable
from engine.store.shard import BadShard, read_shard, write_shard

KEY = uuid.UUID(int=7)
SCORE = {"recon_id": KEY, "judge": "psnr", "reference": "truth", "value": 31.5}


def test_rows_come_back_as_they_went_in(store: Path) -> None:
    moment = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=datetime.UTC)
    path = write_shard(
        store,
        {
            "score": [SCORE, {**SCORE, "judge": "ssim", "value": np.float32(0.5)}],
            "output": [{"recon_id": str(KEY), "png": b"\x00\xff", "x": None}],
            "method": [
                {"method": "tv", "params": {"weight": 0.1}, "weights": "[]", "stochastic": np.bool_(False)}
            ],
            "run": [{"run_id": KEY, "planned": np.int64(3), "heartbeat": moment}],
            "peak": [],
        },
    )
    assert path.parent == store / "spool"
    found = {table: rows.to_pylist() for table, rows in read_shard(path).items()}
    assert found == {
        "score": [
            {**SCORE, "recon_id": str(KEY)},
            {**SCORE, "recon_id": str(KEY), "judge": "ssim", "value": 0.5},
        ],
        "output": [{"recon_id": str(KEY), "png": b"\x00\xff", "x": None}],
        "method": [{"method": "tv", "params": '{"weight": 0.1}', "weights": "[]", "stochastic": False}],
        "run": [{"run_id": str(KEY), "planned": 3, "heartbeat": moment}],
    }


def test_names_sort_by_age_and_never_collide(store: Path) -> None:
    paths = [write_shard(store, {"score": [SCORE]}) for _ in range(20)]
    assert sorted(paths) == paths and len(set(paths)) == 20


def test_a_shard_can_be_read_with_sql(store: Path) -> None:
    path = write_shard(store, {"score": [SCORE]})
    with duckdb.connect() as con:
        rows = con.execute(f"SELECT unnest(score, recursive := true) FROM '{path}'").fetchall()
    assert rows == [(str(KEY), "psnr", "truth", 31.5)]


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ({"scores": [SCORE]}, r"no shard holds a table 'scores'; did you mean 'score'\?"),
        ({"summary": [{"mean": 1.0}]}, "no shard holds a table 'summary'"),
        (
            {"score": [{**SCORE, "valeu": 1}]},
            r"the table score has no column 'valeu'; did you mean 'value'\?",
        ),
        (
            {"score": [{**SCORE, "value": float("nan")}]},
            r"score\.value accepts DOUBLE, got a value that is not finite",
        ),
        ({"score": [{**SCORE, "value": None}]}, "not finite; store an absence with its reason"),
        ({"score": [{**SCORE, "value": "high"}]}, r"score\.value accepts DOUBLE, got "),
        ({"score": [{**SCORE, "recon_id": "seven"}]}, r"score\.recon_id accepts UUID, got badly formed"),
        ({"score": [{**SCORE, "reference": None}]}, r"score\.reference must not be empty: it names the row"),
        (
            {"score": [{"recon_id": KEY, "judge": "psnr", "value": 1.0}]},
            r"score\.reference must not be empty",
        ),
        ({"image": [{"image_id": KEY, "height": 1.5}]}, r"image\.height accepts INTEGER, got"),
        ({"run": [{"run_id": KEY, "started": datetime.datetime(2026, 1, 1)}]}, "a time without a time zone"),
        ({"run": [{"run_id": KEY, "started": "yesterday"}]}, r"run\.started accepts TIMESTAMP"),
        ({"score": []}, "a shard holds at least one row, got none"),
    ],
)
def test_what_cannot_be_stored_is_refused_in_one_sentence(store: Path, rows, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        write_shard(store, rows)
    assert list((store / "spool").iterdir()) == []


@pytest.mark.parametrize("call", ["fsync", "open"])
def test_a_disk_that_fills_up_leaves_nothing_behind(store: Path, monkeypatch, call: str) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    if call == "fsync":
        monkeypatch.setattr("engine.store.shard.os.fsync", full)
    else:
        monkeypatch.setattr(Path, "open", full)
    with pytest.raises(StoreUnwritable, match=r"store cannot be written: No space left on device\."):
        write_shard(store, {"score": [SCORE]})
    assert list((store / "spool").iterdir()) == []


def test_a_file_cut_off_by_the_system_leaves_nothing_behind(store: Path) -> None:
    script = """
import resource, sys, uuid
from pathlib import Path
from engine.store.errors import StoreUnwritable
from engine.store.shard import write_shard
rows = {"output": [{"recon_id": uuid.uuid4(), "png": b"x" * 500_000} for _ in range(4)]}
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
try:
    write_shard(Path(sys.argv[1]), rows)
except StoreUnwritable as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", script, str(store)], capture_output=True, text=True)
    assert done.stdout == f"{store} cannot be written: File too large.\n", done.stderr
    assert list((store / "spool").iterdir()) == []


def test_damage_anywhere_is_noticed(store: Path) -> None:
    path = write_shard(
        store, {"output": [{"recon_id": KEY, "png": bytes(range(256)) * 20}], "score": [SCORE]}
    )
    whole = path.read_bytes()
    assert read_shard(path)
    flipped = [
        whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :] for place in range(0, len(whole), 37)
    ]
    cut = [whole[:length] for length in (0, 3, len(whole) // 2, len(whole) - 1)]
    for damaged in [*flipped, *cut, whole + b"x"]:
        path.write_bytes(damaged)
        with pytest.raises(BadShard, match="damaged"):
            read_shard(path)


def _written(folder: Path, table: pa.Table, **head: int) -> Path:
    file = folder / "made elsewhere"
    pq.write_table(table.replace_schema_metadata({"reconaudit": json.dumps(head)}), file)
    return _named(file)


def _named(file: Path) -> Path:
    digest = hashlib.blake2b(file.read_bytes(), digest_size=16).hexdigest()
    return file.rename(file.with_name(f"1-{digest}.parquet"))


def test_what_is_no_shard_of_ours_is_told_apart(tmp_path: Path) -> None:
    rows = pa.array([[{"recon_id": str(KEY), "value": 1.0}]])
    cases = {
        "not a shard of this version": ({"score": rows}, {}),
        "not a shard of this version: it says": ({"score": rows}, {"format": 1, "schema": 99}),
        "there is no table 'prize' to store": ({"prize": rows}, {"format": 1}),
        r"score\.value is string": (
            {"score": pa.array([[{"recon_id": str(KEY), "value": "high"}]])},
            {"format": 1},
        ),
        "the store has no such column": ({"score": pa.array([[{"colour": 1}]])}, {"format": 1}),
        "no list of rows": ({"score": pa.array([1.0])}, {"format": 1}),
    }
    for sentence, (columns, head) in cases.items():
        with pytest.raises(BadShard, match=sentence):
            read_shard(_written(tmp_path, pa.table(columns), **head))
    (tmp_path / "text").write_text("hello")
    with pytest.raises(BadShard, match="no Parquet file"):
        read_shard(_named(tmp_path / "text"))


def test_a_file_that_cannot_be_read_now_is_not_called_damaged(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_shard(tmp_path / "gone.parquet")
