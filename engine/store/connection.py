"""The store's doors: make it, read it in short bursts, write it.

A database is open for one writer *or* for many readers, so nobody holds a connection: fetch what
is needed and leave the block. Whoever finds it taken tries again until `wait` seconds are over.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import duckdb
from filelock import FileLock

from engine.store.copying import BLOCK, copy_database
from engine.store.errors import StoreMissing, StoreNewer, StoreOlder, StoreUnwritable
from engine.store.intent import Notice
from engine.store.migrations import Database, migrate, steps, version
from engine.store.tidy import tidy
from engine.store.turn import Open, Patience, alone, room, shared, writable

Config = dict[str, str | bool | int | float | list[str]]

_WITHIN: Config = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
_TO_WRITE: Config = {
    "max_vacuum_tasks": 0,  # see `engine.store.tidy`
    "default_block_size": BLOCK,
    "wal_autocheckpoint": "1KB",  # large turns are written once, not to a log first
    **_WITHIN,
}
_HARDENED: Config = {"enable_external_access": "false", **_WITHIN}
_DATABASES: tuple[Database, ...] = ("results", "labels")


def database_file(folder: Path, database: Database = "results") -> Path:
    """Where a database of the store lies."""
    return Path(folder) / f"{database}.duckdb"


def create(folder: Path, wait: float = 60.0) -> None:
    """Make a store, or bring an older one up to date; `labels.duckdb` is copied beside itself first.

    Errors:
        StoreNewer: a newer version made it; nothing was touched.
        StoreUnwritable: the folder cannot be made or written.
        StoreBusy: it has to be migrated and another process holds it.
    """
    folder = Path(folder)
    found = {database: _version_of(folder, database, wait) for database in _DATABASES}
    spool = folder / "spool"
    with writable(folder):
        spool.mkdir(parents=True, exist_ok=True)
    if not os.access(spool, os.W_OK):
        raise StoreUnwritable(f"{folder} cannot be written: permission denied.")
    for database in _DATABASES:
        if found[database] < len(steps[database]):
            with writable(folder), FileLock(folder / "create.lock"):
                if database_file(folder, database).is_file():
                    _bring_up_to_date(folder, database, wait)
                else:
                    _make(folder, database)


def exists(folder: Path) -> bool:
    """Whether there is a store in the folder."""
    return database_file(folder).is_file()


@contextmanager
def reading(
    folder: Path, wait: float = 10.0, database: Database = "results"
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection that can reach no other file; fetch before leaving the block.

    Args:
        wait: seconds to go on trying while a writer is at work.

    Errors:
        StoreMissing, StoreBusy, StoreNewer, StoreOlder, StoreBroken: see `engine.store.errors`.
    """
    file = _present(folder, database)
    with shared(file, Patience(wait), partial(_open_to_read, file)) as con:
        _must_be_ours(con, file, database)
        yield con


@contextmanager
def reading_both(folder: Path, wait: float = 10.0) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to both databases, to join ``labels.label`` with ``results.score``."""
    files = [_present(folder, database) for database in _DATABASES]

    def opened() -> duckdb.DuckDBPyConnection:
        con = duckdb.connect(config=_WITHIN)
        try:
            for database, file in zip(_DATABASES, files, strict=True):
                quoted = str(file).replace("'", "''")
                con.execute(f"ATTACH '{quoted}' AS {database} (READ_ONLY)")
                con.execute(f"USE {database}")
                _must_be_ours(con, file, database)
            con.execute("SET search_path = 'results.main,labels.main'")
            con.execute("SET enable_external_access = false")
        except BaseException:
            con.close()
            raise
        return con

    with alone(files, Patience(wait), opened) as con:
        yield con


@contextmanager
def writing(
    folder: Path, wait: float = 60.0, database: Database = "results"
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that writes, alone; readers stand back for it. See `engine.store.transaction`.

    Errors:
        StoreMissing, StoreBusy, StoreNewer, StoreOlder, StoreBroken, StoreUnwritable.
    """
    file = _present(folder, database)

    def opened() -> duckdb.DuckDBPyConnection:
        con = duckdb.connect(str(file), config=_TO_WRITE)
        try:
            _must_be_ours(con, file, database)
        except BaseException:
            con.close()
            raise
        return con

    with _owned(folder, database, wait, opened) as con:
        if database == "labels":
            tidy(con)
        yield con


@contextmanager
def _owned(
    folder: Path, database: Database, wait: float, open_it: Open
) -> Iterator[duckdb.DuckDBPyConnection]:
    file, patience = database_file(folder, database), Patience(wait)
    with writable(Path(folder)):
        notice = Notice(file)
    try:
        with room(Path(folder)), alone([file], patience, open_it, notice) as con:
            yield con
    finally:
        notice.withdraw()


def _make(folder: Path, database: Database) -> None:
    """A new database appears whole or not at all."""
    file = database_file(folder, database)
    aside = file.with_suffix(".part")
    for left_over in (aside, aside.with_suffix(".part.wal")):
        left_over.unlink(missing_ok=True)
    with room(folder), duckdb.connect(str(aside), config=_TO_WRITE) as con:
        migrate(con, database)
    aside.rename(file)


def _bring_up_to_date(folder: Path, database: Database, wait: float) -> None:
    file = database_file(folder, database)
    with _owned(folder, database, wait, partial(duckdb.connect, str(file), config=_TO_WRITE)) as con:
        before = version(con)
        if database == "labels" and before < len(steps[database]):
            copy = file.with_suffix(f".v{before}.duckdb")
            aside = copy.with_suffix(".part")
            copy_database(con, aside)
            aside.rename(copy)
        migrate(con, database)


def _open_to_read(file: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(file), read_only=True, config=_HARDENED)


def _present(folder: Path, database: Database) -> Path:
    file = database_file(folder, database)
    if not file.is_file():
        raise StoreMissing(
            f"there is no store in {folder}; `reconaudit run SUITE --store {folder}` makes one."
        )
    return file


def _version_of(folder: Path, database: Database, wait: float) -> int:
    """0 where there is no such database yet."""
    file = database_file(folder, database)
    if not file.is_file():
        return 0
    with shared(file, Patience(wait), partial(_open_to_read, file)) as con:
        found = version(con)
    if found > len(steps[database]):
        raise _newer(file, found, database)
    return found


def _must_be_ours(con: duckdb.DuckDBPyConnection, file: Path, database: Database) -> None:
    found, known = version(con), len(steps[database])
    if found > known:
        raise _newer(file, found, database)
    if found < known:
        raise StoreOlder(
            f"{file} has schema {found} and this reconaudit writes {known}; "
            f"`reconaudit serve --store {file.parent}` brings it up to date."
        )


def _newer(file: Path, found: int, database: Database) -> StoreNewer:
    return StoreNewer(
        f"{file} has schema {found}, made by a newer reconaudit; this one knows up to "
        f"{len(steps[database])}: install the newer version or choose another store. Nothing was changed."
    )
