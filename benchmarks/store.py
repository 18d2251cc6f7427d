"""What the store costs beside plain files and DuckDB's own habits: ``python -m benchmarks.store``."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any
from unittest.mock import patch

from engine.store import connection, tidy
from engine.store.ingest import pending, take_turn
from engine.store.shard import write_shard

_TURNS, _BATCH = 60, 8
_PICTURE, _ARRAY, _MAP = os.urandom(40_000), os.urandom(150_000), os.urandom(16_000)


def batch(number: int) -> dict[str, list[dict[str, Any]]]:
    """The rows of 8 pictures of 128², with 8 maps and 12 numbers each: 2.5 MB."""
    ids = [uuid.uuid4() for _ in range(_BATCH)]
    case = {"dataset": "d", "problem": "p", "method": f"m{number % 8}", "kind": "single", "state": "ok"}
    return {
        "reconstruction": [
            {"recon_id": key, "image_id": key, "created": datetime.now(UTC), **case} for key in ids
        ],
        "output": [{"recon_id": key, "png": _PICTURE, "x": _ARRAY} for key in ids],
        "pixel_map": [{"recon_id": key, "map": f"m{m}", "data": _MAP} for key in ids for m in range(8)],
        "score": [
            {"recon_id": key, "judge": f"j{j}", "reference": "truth", "value": 1.0}
            for key in ids
            for j in range(12)
        ],
    }


def seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def turns(folder: Path) -> tuple[list[float], int]:
    """Seconds of every turn at one batch, and the bytes that came in."""
    connection.create(folder)
    times, arrived = [], 0
    for number in range(_TURNS):
        arrived += write_shard(folder, batch(number)).stat().st_size
        times.append(seconds(lambda: take_turn(folder)))
    return times, arrived


def copied(shards: list[Path], target: Path) -> None:
    """The same bytes, copied and flushed as plain files."""
    target.mkdir()
    for path in shards:
        with shutil.copyfile(path, target / path.name).open("rb") as file:
            os.fsync(file.fileno())


def main() -> None:
    """Print ratios: late turns to early ones, the file to its contents, a big turn to copying."""
    with tempfile.TemporaryDirectory() as name:
        ours, theirs = Path(name) / "ours", Path(name) / "theirs"
        times, arrived = turns(ours)
        report("as it is", times, arrived, ours)
        habits = {**connection._TO_WRITE, "max_vacuum_tasks": 100, "default_block_size": 2**18}
        with patch.object(connection, "_TO_WRITE", habits), patch.object(tidy, "TURNS", 10**9):
            times, arrived = turns(theirs)
        report("with DuckDB's habits", times, arrived, theirs)

        for number in range(_TURNS):
            write_shard(ours, batch(number))
        plain = seconds(lambda: copied(pending(ours), Path(name) / "plain"))
        ratio = seconds(lambda: take_turn(ours)) / plain
        print(f"one turn for {_TURNS} batches takes {ratio:.1f} x as long as copying the files")


def report(what: str, times: list[float], arrived: int, folder: Path) -> None:
    tenth = _TURNS // 10
    late, early = sorted(times[-3 * tenth :]), sorted(times[tenth : 4 * tenth])
    size = connection.database_file(folder).stat().st_size
    print(
        f"{what}: a late turn takes {late[len(late) // 2] / early[len(early) // 2]:.1f} x an early one, "
        f"the file {size / arrived:.2f} x its contents, all turns {sum(times):.1f} s"
    )


if __name__ == "__main__":
    main()
