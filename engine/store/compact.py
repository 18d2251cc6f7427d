"""Rewriting the results database without the space that replaced rows left."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout

from engine.store.connection import database_file, writing
from engine.store.copying import copy_database
from engine.store.errors import StoreBusy
from engine.store.turn import writable


def compact(folder: Path, wait: float = 60.0) -> tuple[int, int]:
    """Rewrite `results.duckdb`; the old file stays in place until the new one is whole.

    Returns:
        Its bytes before and after.

    Errors:
        StoreBusy: somebody ingests or reads for longer than `wait` seconds.
        StoreUnwritable: the disk has no room for a second copy.
    """
    file = database_file(folder)
    aside = file.with_suffix(".compact")
    with writable(Path(folder)):
        lock = FileLock(Path(folder) / "ingest.lock")
    try:
        lock.acquire(timeout=wait)
    except Timeout:
        raise StoreBusy(f"{file} is busy: shards have been taken in for {wait:g} s; try again.") from None
    try:
        # Replaced while the old file is still locked and nothing is left to write into it.
        with writing(folder, wait) as con, writable(file):
            con.execute("CHECKPOINT")
            before = file.stat().st_size
            copy_database(con, aside)
            aside.replace(file)
        return before, file.stat().st_size
    finally:
        aside.unlink(missing_ok=True)
        lock.release()
