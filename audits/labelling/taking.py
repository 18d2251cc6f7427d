"""Taking the journals into `labels.duckdb`: every row once, with the ledger of what was taken.

A kill between the journal and the database costs nothing: whoever writes or reads next takes in
what is missing. The pictures that a label judged go in with it, in one transaction.
"""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb

from audits.labelling import evidence, journal
from audits.labelling.journal import Entry, Tail
from engine.store.connection import reading, writing
from engine.store.errors import StoreBusy
from engine.store.migrations import tables
from engine.store.transaction import transaction

KEYS: dict[str, tuple[str, ...]] = {
    "session": ("session_id",),
    "item": ("session_id", "position"),
    "invitation": ("token",),
    "assignment": ("session_id", "annotator", "position"),
    "evidence": ("recon_id",),
    "label": ("label_id",),
}
PATIENCE = 3.0  # seconds a reader waits for its turn to take in what a killed process left

_moved: dict[tuple[str, str], int] = {}  # (store, file) -> bytes that this process saw taken in
_turn = threading.Lock()


def take_in(store: Path, wait: float = 60.0, upto: journal.Place | None = None) -> None:
    """Move what journals hold and the database does not into the database.

    Args:
        upto: nothing is to be done where another thread's turn took in the journal up to this place.

    Errors:
        StoreMissing, StoreBusy, StoreOlder, StoreBroken, StoreUnwritable: nothing was taken, nothing is lost.
    """
    with _turn:
        if upto is not None and _moved.get((str(store), upto.name), 0) >= upto.end:
            return
        with writing(store, wait, "labels") as con:
            move(con, store)


@contextmanager
def caught_up(store: Path, wait: float = 10.0) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to read labels with, after what a killed process left was taken in.

    Where somebody holds the database so long that nothing can be taken in, it is read as it is.

    Errors:
        StoreMissing, StoreBusy, StoreOlder, StoreBroken: see `engine.store.errors`.
    """
    with reading(store, wait, "labels") as con:
        behind = journal.tails(store, _ledger(con))
        if not behind:
            yield con
    if behind:
        with suppress(StoreBusy):
            take_in(store, PATIENCE)
        with reading(store, wait, "labels") as con:
            yield con


def move(con: duckdb.DuckDBPyConnection, store: Path, also: Sequence[Entry] = ()) -> None:
    """Take in through an open writer, in one transaction.

    Args:
        also: rows that were just appended to the journal, or that need none.
    """
    ledger = _ledger(con)
    tails = journal.tails(store, ledger)
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for entry in (*also, *(entry for tail in tails for entry in tail.entries)):
        rows[entry.table].append(entry.row)
    judged = [row["recon_id"] for row in rows["label"]]
    shown = evidence.owed(con, store, judged)
    if any(rows.values()) or shown or tails:
        with transaction(con):
            evidence.keep(con, shown)
            for table in KEYS:
                enter(con, table, rows[table])
            _note(con, tails)
    _moved.update({(str(store), tail.name): tail.end for tail in tails})


def enter(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that JSON can hold; what has a stored row's key, or an earlier one's, stays out."""
    if not rows:
        return
    columns = tables("labels")[table]
    kinds = json.dumps([{name: _kind(kind) for name, kind in columns.items() if kind != "BLOB"}])
    key = KEYS[table]
    same = " AND ".join(f"stored.{name} IS NOT DISTINCT FROM new.{name}" for name in key)
    first = "created NULLS LAST" if "created" in columns else key[0]
    con.execute(
        f"""
        INSERT INTO {table} BY NAME
        SELECT * FROM (SELECT unnest(entry) FROM (SELECT unnest(from_json(?, ?)) AS entry)) AS new
        WHERE NOT EXISTS (SELECT 1 FROM {table} AS stored WHERE {same})
        QUALIFY row_number() OVER (PARTITION BY {", ".join(key)} ORDER BY {first}) = 1
        """,
        [json.dumps(rows), kinds],
    )


def _note(con: duckdb.DuckDBPyConnection, tails: Sequence[Tail]) -> None:
    for tail in tails:
        con.execute("INSERT OR REPLACE INTO journal VALUES (?, ?, now())", [tail.name, tail.end])


def _kind(kind: str) -> str | list[str]:
    return [kind.removesuffix("[]")] if kind.endswith("[]") else kind


def _ledger(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    return dict(con.execute("SELECT name, bytes FROM journal").fetchall())
