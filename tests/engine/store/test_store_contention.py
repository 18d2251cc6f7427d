"""Many readers and a writer at once: no reader gives up, and the writer gets its turns."""

from __future__ import annotations

import subprocess
import sys
import uuid
from pathlib import Path

from engine.store.connection import reading
from engine.store.ingest import take_turn
from engine.store.shard import write_shard

READ = """
import sys, time
from pathlib import Path
from engine.store.connection import reading
store, end, reads = Path(sys.argv[1]), Path(sys.argv[2]), 0
print("ready", flush=True)
while not end.exists():
    with reading(store, wait=60) as con:
        pictures, = con.execute("SELECT count(*) FROM output").fetchall()
        numbers, = con.execute("SELECT count(*) FROM score").fetchall()
        assert pictures == numbers, f"half a batch was seen: {pictures} pictures, {numbers} numbers"
        time.sleep(0.2)  # longer than the gaps: without standing back, no writer would ever get in
    reads += 1
print(reads)
"""


def test_readers_and_a_writer(store: Path, tmp_path: Path) -> None:
    end = tmp_path / "end"
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READ, str(store), str(end)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for reader in readers:
        assert reader.stdout.readline() == "ready\n"
    try:
        for turn in range(6):
            key = uuid.UUID(int=turn)
            rows = {
                "output": [{"recon_id": key, "png": bytes(100_000)}],
                "score": [{"recon_id": key, "judge": "psnr", "reference": "truth", "value": 1.0}],
            }
            write_shard(store, rows)
            assert take_turn(store) == 1, "the writer was starved"
    finally:
        end.touch()
        ended = [reader.communicate() for reader in readers]
    assert [error for _, error in ended] == [""] * 4
    assert all(int(reads) > 0 for reads, _ in ended)
    with reading(store) as con:
        assert con.execute("SELECT count(*) FROM output").fetchall() == [(6,)]


RUN = """
import sys, uuid
from datetime import UTC, datetime
from pathlib import Path
from engine.store.ingest import take_turn
from engine.store.shard import write_shard
store, first = Path(sys.argv[1]), int(sys.argv[2])
for number in range(first, first + 6):
    key = uuid.UUID(int=number)
    case = {"dataset": "d", "problem": "p", "method": "m", "kind": "single", "state": "ok"}
    write_shard(store, {
        "method": [{"method": "m", "version": first}],
        "reconstruction": [{"recon_id": key, "image_id": key, "created": datetime.now(UTC), **case}],
        "score": [{"recon_id": key, "judge": "psnr", "reference": "truth", "value": 1.0}],
    })
    take_turn(store)
"""


def test_several_runs_at_once_on_one_store(store: Path) -> None:
    """Each run begins where half of the one before it ends: some work is done twice, none stored twice."""
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", RUN, str(store), str(first)], stderr=subprocess.PIPE, text=True
        )
        for first in (0, 3, 6)
    ]
    assert [run.communicate()[1] for run in runs] == [""] * 3
    take_turn(store)
    with reading(store) as con:
        for table in ("reconstruction", "score"):
            counts = con.execute(f"SELECT count(*), count(DISTINCT recon_id) FROM {table}").fetchall()
            assert counts == [(12, 12)]
        assert con.execute("SELECT images FROM summary").fetchall() == [(12,)]
        assert con.execute("SELECT count(*) FROM method").fetchall() == [(1,)]
        assert con.execute("SELECT count(*) FROM shard").fetchall() == [(18,)]
