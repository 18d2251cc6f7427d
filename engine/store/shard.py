"""A shard: the rows of one finished batch, for any number of tables, as one Parquet file.

The file has one row and a column per table, a list of that table's rows. Its name carries the
time, by which shards sort, and a digest of its bytes, by which damage is noticed. It is written
aside, flushed, then renamed into ``spool/``: whoever sees it there sees all of it. Workers write
shards and never open the database.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import math
import operator
import os
import time
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from engine.store.migrations import steps, tables
from engine.store.rules import RULES
from engine.store.turn import writable

FORMAT = 1
SUFFIX = ".parquet"

_ARROW = {
    "VARCHAR": pa.string(),
    "JSON": pa.string(),
    "UUID": pa.string(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
    "BLOB": pa.large_binary(),
    "TIMESTAMP WITH TIME ZONE": pa.timestamp("us", tz="UTC"),
}


class BadShard(ValueError):
    """A file in the spool that is no shard of ours; the message says why."""


def write_shard(folder: Path, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> Path:
    """Put the rows of a batch into the spool, all of them or none.

    Args:
        folder: the store.
        rows: table -> rows; a row maps columns to values, those left out are NULL. UUIDs may be
            `uuid.UUID` or text, JSON columns take any value or JSON text, times must be aware.

    Errors:
        ValueError: an unknown table or column, a value of the wrong type, a number that is not
            finite in ``score``, a key that is missing, or no rows at all.
        StoreUnwritable: the folder cannot be written or the disk is full; nothing is left behind.

    Example:
        >>> import tempfile
        >>> path = write_shard(tempfile.mkdtemp(), {"map": [{"map": "ssim", "low": 0, "high": 1}]})
        >>> read_shard(path)["map"].to_pylist()
        [{'map': 'ssim', 'low': 0.0, 'high': 1.0}]
    """
    filled = {table: _table(table, some) for table, some in rows.items() if some}
    if not filled:
        raise ValueError("a shard holds at least one row, got none.")
    shard = pa.table(
        {table: pa.ListArray.from_arrays([0, len(found)], found) for table, found in filled.items()}
    )
    head = {"format": FORMAT, "schema": len(steps["results"])}
    shard = shard.replace_schema_metadata({"reconaudit": json.dumps(head)})
    spool = Path(folder) / "spool"
    started = time.time_ns()
    aside = spool / f".{started:020d}-{uuid.uuid4().hex}.part"
    with writable(Path(folder)):
        spool.mkdir(parents=True, exist_ok=True)
        try:
            with aside.open("w+b") as file:
                pq.write_table(shard, file, compression="none", use_dictionary=False, write_statistics=False)
                file.flush()
                os.fsync(file.fileno())
                file.seek(0)
                name = f"{started:020d}-{_digest(file.read())}{SUFFIX}"
            aside.rename(spool / name)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise
        _flush_folder(spool)
    return spool / name


def read_shard(path: Path) -> dict[str, pa.Table]:
    """Table -> its rows.

    Errors:
        BadShard: damaged, not a shard, or of a newer version.
        OSError: it cannot be read now.
    """
    content = path.read_bytes()
    if path.stem.rpartition("-")[2] != _digest(content):
        raise BadShard("damaged: its bytes are not those that its name stands for.")
    try:
        with pq.ParquetFile(pa.BufferReader(content)) as file:
            head = json.loads((file.schema_arrow.metadata or {}).get(b"reconaudit", b"{}"))
            whole = file.read()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise BadShard(f"no Parquet file: {str(error).splitlines()[0]}.") from error
    if head.get("format") != FORMAT or head.get("schema", 0) > len(steps["results"]):
        raise BadShard(f"not a shard of this version: it says {head}.")
    found = {}
    for table in whole.column_names:
        if table not in RULES:
            raise BadShard(f"there is no table {table!r} to store.")
        if not pa.types.is_list(whole[table].type) or not pa.types.is_struct(whole[table].type.value_type):
            raise BadShard(f"{table} is no list of rows.")
        rows = pa.Table.from_struct_array(whole[table].chunk(0).values)
        for field in rows.schema:
            kind = tables()[table].get(field.name)
            if kind is None or _ARROW[kind] != field.type:
                raise BadShard(
                    f"{table}.{field.name} is {field.type}, the store has {kind or 'no such column'}."
                )
        found[table] = rows
    return found


def _table(table: str, rows: Sequence[Mapping[str, Any]]) -> pa.StructArray:
    """The rows as an array of structs, checked."""
    if table not in RULES:
        raise ValueError(f"no shard holds a table {table!r}{_nearest(table, RULES)}")
    kinds = tables()[table]
    columns = dict.fromkeys(column for row in rows for column in row)
    for column in columns:
        if column not in kinds:
            raise ValueError(f"the table {table} has no column {column!r}{_nearest(column, kinds)}")
    for column in RULES[table].key:
        if any(row.get(column) is None for row in rows):
            raise ValueError(f"{table}.{column} must not be empty: it names the row.")
    arrays = [
        _column(f"{table}.{column}", kinds[column], [row.get(column) for row in rows]) for column in columns
    ]
    return pa.StructArray.from_arrays(arrays, names=list(columns))


def _column(place: str, kind: str, values: list[Any]) -> pa.Array:
    try:
        if kind == "UUID":
            values = [
                None if v is None else str(v if isinstance(v, uuid.UUID) else uuid.UUID(v)) for v in values
            ]
        elif kind in ("INTEGER", "BIGINT"):
            values = [v if v is None else operator.index(v) for v in values]
        elif kind == "JSON":
            values = [v if v is None or isinstance(v, str) else json.dumps(v, default=str) for v in values]
        elif kind == "TIMESTAMP WITH TIME ZONE" and any(v is not None and v.tzinfo is None for v in values):
            raise ValueError("a time without a time zone")
        elif place == "score.value" and not all(v is not None and math.isfinite(v) for v in values):
            raise ValueError("a value that is not finite; store an absence with its reason")
        return pa.array(values, _ARROW[kind])
    except (pa.ArrowException, ValueError, TypeError, AttributeError) as error:
        raise ValueError(f"{place} accepts {kind}, got {str(error).rstrip('.')}.") from error


def _nearest(name: str, known: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else f"; known: {', '.join(known)}."


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
