"""Moving shards from the spool into the database: one ingester at a time, nothing twice.

Many shards go in with one transaction, which also enters them in the ledger (`shard`); then their
files are deleted. A kill before the commit leaves everything as it was; a kill after it leaves
files that the ledger knows, and the next turn only deletes them.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
from filelock import FileLock, Timeout

from engine.store.aggregates import refresh
from engine.store.connection import writing
from engine.store.errors import StoreBusy
from engine.store.merge import merge
from engine.store.rules import RULES
from engine.store.shard import SUFFIX, BadShard, read_shard
from engine.store.tidy import due, tidy
from engine.store.transaction import transaction
from engine.store.turn import writable

BYTES = 128 * 2**20  # shards taken per transaction, so that it stays near a second
PATIENCE = 60.0  # seconds to wait for readers to leave
FORGOTTEN = 3600.0  # seconds after which a file written aside belongs to nobody

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class _Shard:
    path: Path
    rows: dict[str, pa.Table]

    @property
    def count(self) -> int:
        return sum(len(table) for table in self.rows.values())


def pending(folder: Path) -> list[Path]:
    """The shards that wait in the spool, oldest first."""
    return sorted(path for path in (Path(folder) / "spool").glob(f"*{SUFFIX}") if path.name[0] != ".")


def rejected(folder: Path) -> dict[Path, str]:
    """The shards that could not be read or stored, each with its reason."""
    shelf = Path(folder) / "spool" / "rejected"
    return {
        path: path.with_suffix(".txt").read_text(encoding="utf-8").strip()
        for path in sorted(shelf.glob(f"*{SUFFIX}"))
        if path.with_suffix(".txt").is_file()
    }


def take_turn(folder: Path, wait: float = 0.0) -> int:
    """Move what waits into the database, unless another ingester is at it.

    Args:
        wait: seconds to wait for the other ingester.

    Returns:
        Number of shards moved in; 0 when nothing waits or it was not our turn.

    Errors:
        StoreMissing, StoreNewer, StoreOlder, StoreBroken, StoreUnwritable.
    """
    if not pending(folder):
        return 0
    with writable(Path(folder)):
        lock = FileLock(Path(folder) / "ingest.lock")
        try:
            lock.acquire(timeout=wait)
        except Timeout:
            return 0
    moved = 0
    try:
        _sweep(folder)
        for batch in _batches(folder, pending(folder)):
            moved += _take_in(folder, batch, max(wait, PATIENCE))
    except StoreBusy as error:
        _log.warning("%s", error)
    finally:
        lock.release()
    return moved


def _batches(folder: Path, paths: Sequence[Path]) -> Iterator[list[_Shard]]:
    """Readable shards, some `BYTES` at a time. The unreadable are set aside."""
    batch: list[_Shard] = []
    size = 0
    for path in paths:
        try:
            length = path.stat().st_size
            shard = _Shard(path=path, rows=read_shard(path))
        except OSError as error:
            _log.warning("%s was left in the spool: %s", path, error)
            continue
        except BadShard as error:
            _reject(folder, path, str(error))
            continue
        if batch and size + length > BYTES:
            yield batch
            batch, size = [], 0
        batch.append(shard)
        size += length
    if batch:
        yield batch


def _take_in(folder: Path, batch: list[_Shard], wait: float) -> int:
    """Store a batch; where it cannot be stored whole, each shard by itself, and reject the culprit."""
    try:
        moved = _store(folder, batch, wait)
    except (duckdb.DataError, duckdb.IntegrityError, duckdb.InvalidInputException) as error:
        if len(batch) == 1:
            _reject(folder, batch[0].path, str(error).splitlines()[0])
            return 0
        return sum(_take_in(folder, [shard], wait) for shard in batch)
    with writable(Path(folder)):
        for shard in batch:
            shard.path.unlink(missing_ok=True)
    return moved


def _store(folder: Path, batch: list[_Shard], wait: float) -> int:
    with writing(folder, wait) as con:
        if due(con):
            tidy(con)
        return _enter(con, batch)


def _enter(con: duckdb.DuckDBPyConnection, batch: list[_Shard]) -> int:
    """Merge the rows of the shards that the ledger does not know, and enter those shards in it."""
    with transaction(con):
        names = [shard.path.name for shard in batch]
        known = {
            name for (name,) in con.execute("SELECT name FROM shard WHERE name IN ?", [names]).fetchall()
        }
        fresh = [shard for shard in batch if shard.path.name not in known]
        if not fresh:
            return 0
        touched: list[pa.Table] = []
        for table, rule in RULES.items():
            rows = _joined(table, fresh)
            if rows is None:
                continue
            merge(con, table, rule, rows)
            if table in ("reconstruction", "score", "absence", "tally"):
                touched.append(rows.select(["recon_id"]))
        if touched:
            refresh(con, pa.concat_tables(touched))
        con.execute(
            "INSERT INTO shard SELECT unnest(?), unnest(?), now()",
            [[shard.path.name for shard in fresh], [shard.count for shard in fresh]],
        )
        return len(fresh)


def _joined(table: str, shards: list[_Shard]) -> pa.Table | None:
    """The rows of one table in all shards, numbered in the order in which they were written."""
    parts = [
        shard.rows[table].append_column("_shard", pa.array([number] * len(shard.rows[table]), pa.int32()))
        for number, shard in enumerate(shards)
        if table in shard.rows
    ]
    if not parts:
        return None
    whole = pa.concat_tables(parts, promote_options="default")
    return whole.append_column("_row", pa.array(range(len(whole)), pa.int64()))


def _sweep(folder: Path) -> None:
    """Delete what workers wrote aside and never finished."""
    for aside in (Path(folder) / "spool").glob(".*.part"):
        with suppress(OSError):
            if time.time() - aside.stat().st_mtime > FORGOTTEN:
                aside.unlink()


def _reject(folder: Path, path: Path, reason: str) -> None:
    """Set a shard aside, its reason beside it, so that it holds up nobody."""
    _log.warning("the shard %s was set aside in spool/rejected: %s", path.name, reason)
    with writable(Path(folder)):
        shelf = path.parent / "rejected"
        shelf.mkdir(exist_ok=True)
        (shelf / path.name).with_suffix(".txt").write_text(reason + "\n", encoding="utf-8")
        path.rename(shelf / path.name)
