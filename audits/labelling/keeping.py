"""Backups of `labels.duckdb`, and the database made again from whatever is left."""

from __future__ import annotations

import datetime
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from audits.labelling import evidence
from audits.labelling.errors import LabelError
from audits.labelling.taking import KEYS, move
from engine.store.connection import create, database_file, exists, writing
from engine.store.copying import copy_database
from engine.store.errors import StoreBroken, StoreMissing
from engine.store.migrations import version
from engine.store.transaction import transaction
from engine.store.turn import room

_KEYS = {**KEYS, "classifier": ("classifier_id",), "view": ("token",), "comment": ("comment_id",)}
_BARE = """
    SELECT count(DISTINCT recon_id) FROM label
    WHERE recon_id NOT IN (SELECT recon_id FROM evidence WHERE digests IS NOT NULL)
"""


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What a restoration found.

    Args:
        labels: in the database now.
        new: of these, those it did not have before.
        source: the backup that rows came from, if any.
        damaged: where the damaged database lies now; None where there was none.
        unread: tables of damaged files that could not be read.
        without_pictures: reconstructions judged whose pictures neither a source nor the results had.
    """

    labels: int
    new: int
    source: Path | None
    damaged: Path | None
    unread: tuple[str, ...]
    without_pictures: int


def backup(store: Path, target: Path | None = None) -> Path:
    """Copy `labels.duckdb` whole, with all that journals hold; the copy is read before it counts.

    Args:
        target: a file that does not exist; ``backups/labels-TIME.duckdb`` in the store by default.

    Errors:
        LabelError: the target exists.
        StoreMissing, StoreBusy, StoreUnwritable: no copy was made.
    """
    target = target or Path(store) / "backups" / f"labels-{_stamp()}.duckdb"
    if target.exists():
        raise LabelError(f"{target} exists; backups are never overwritten: name another file.")
    aside = target.with_name(f"{target.name}.part")
    with room(target), writing(store, database="labels") as con:
        move(con, store)
        target.parent.mkdir(parents=True, exist_ok=True)
        copy_database(con, aside)
        wanted = con.execute("SELECT count(*) FROM label").fetchall()
    with duckdb.connect(str(aside), read_only=True) as copy:
        if copy.execute("SELECT count(*) FROM label").fetchall() != wanted:
            raise StoreBroken(f"{aside} is no true copy of the labels; look at the disk, and try again.")
    with aside.open("rb") as file:
        os.fsync(file.fileno())
    aside.rename(target)
    return target


def backups(store: Path) -> list[Path]:
    """The backups in the store, the newest first."""
    return sorted((Path(store) / "backups").glob("labels-*.duckdb"), reverse=True)


def restore(store: Path, source: Path | None = None) -> Restored:
    """Bring together everything known: the database, a backup and every journal. Nothing is taken away.

    A database that opens gets what it lacks. One that is missing or damaged is made anew from what
    can still be read of it, the backup and the journals, and kept beside the new one.

    Args:
        source: a backup; the newest in the store by default.

    Errors:
        LabelError: the source is no copy of labels.
        StoreBusy, StoreUnwritable: nothing was changed.
    """
    if source is not None and not _readable(source):
        raise LabelError(f"{source} cannot be read as a copy of labels.duckdb; name another with --from.")
    chosen = source or next((path for path in backups(store) if _readable(path)), None)
    evidence.forget(store)
    file = database_file(store, "labels")
    if not file.is_file() and not exists(store) and chosen is None:
        raise StoreMissing(f"there is no store in {store}, and no backup was named with --from.")
    damaged = None if not file.is_file() or _readable(file) else _set_aside(file)
    create(store)
    wrecks = sorted(Path(store).glob("labels.damaged-*.duckdb"))
    with writing(store, database="labels") as con:
        before, unread = _count(con), []
        for one in [*wrecks, *([chosen] if chosen else [])]:
            unread += _merge(con, Path(store), one)
        con.execute("DELETE FROM journal")
        move(con, store)
        return Restored(
            labels=_count(con),
            new=_count(con) - before,
            source=chosen,
            damaged=damaged,
            unread=tuple(unread),
            without_pictures=con.execute(_BARE).fetchall()[0][0],
        )


def _set_aside(file: Path) -> Path:
    damaged = file.with_name(f"labels.damaged-{_stamp()}.duckdb")
    file.rename(damaged)
    log = file.with_name(f"{file.name}.wal")
    if log.is_file():
        log.rename(damaged.with_name(f"{damaged.name}.wal"))
    return damaged


def _merge(con: duckdb.DuckDBPyConnection, store: Path, source: Path) -> list[str]:
    """Enter what a file has and the database has not; what of it cannot be read is named.

    Each table goes through a file and is read in a database of its own, which damage may bring down.
    """
    unread = []
    with tempfile.TemporaryDirectory(dir=store) as folder:
        for table, key in _KEYS.items():
            rows = f"{folder}/{table}.parquet".replace("'", "''")
            try:
                with duckdb.connect(str(source), read_only=True) as other:
                    if table not in _names(other):
                        continue
                    other.execute(f"COPY {table} TO '{rows}' (FORMAT parquet, ROW_GROUP_SIZE 2048)")
            except duckdb.Error:
                unread.append(f"{source.name}: {table}")
                continue
            _enter(con, table, key, f"read_parquet('{rows}')")
    return unread


def _enter(con: duckdb.DuckDBPyConnection, table: str, key: Sequence[str], rows: str) -> None:
    same = " AND ".join(f"stored.{name} IS NOT DISTINCT FROM new.{name}" for name in key)
    with transaction(con):
        if table == "evidence":
            con.execute(
                "DELETE FROM evidence WHERE digests IS NULL AND recon_id IN "
                f"(SELECT recon_id FROM {rows} WHERE digests IS NOT NULL)"
            )
        con.execute(
            f"INSERT INTO {table} BY NAME SELECT * FROM {rows} AS new "
            f"WHERE NOT EXISTS (SELECT 1 FROM {table} AS stored WHERE {same})"
        )


def _count(con: duckdb.DuckDBPyConnection) -> int:
    return int(con.execute("SELECT count(*) FROM label").fetchall()[0][0])


def _readable(file: Path) -> bool:
    """Whether every row of people's work in a file can be read."""
    try:
        with duckdb.connect(str(file), read_only=True) as con:
            for table in KEYS.keys() & {*_names(con)}:
                con.execute(f"SELECT bit_xor(hash({table})) FROM {table}").fetchall()
            return version(con) > 0
    except duckdb.Error as error:
        return "Could not set lock" in str(error) or "different configuration" in str(error)


def _names(con: duckdb.DuckDBPyConnection) -> list[str]:
    return [name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()]


def _stamp() -> str:
    return datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%S%fZ")
