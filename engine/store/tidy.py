"""Merging what many small turns left behind, a bounded piece at a time.

Every turn leaves a row group of its own at the end of each table it wrote. DuckDB would merge
them at its next checkpoint and rewrite up to 2,048 rows each time, which for rows that hold
pictures are gigabytes: so writers forbid it (``max_vacuum_tasks``), and the small row groups at
a table's end are merged here, once there are enough of them.
"""

from __future__ import annotations

import duckdb

from engine.store.transaction import transaction

TURNS = 16  # taken between one merge and the next
SMALL = 32 * 2**20  # bytes below which a row group is merged with its neighbours
ROWS = 50_000  # or rows, where they are short


def due(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether enough turns were taken since the last merge."""
    turns = con.execute("SELECT count(DISTINCT ingested) FROM shard").fetchall()[0][0]
    return bool(turns) and turns % TURNS == 0


def tidy(con: duckdb.DuckDBPyConnection) -> None:
    """Merge the small row groups at the end of every table; each table in one transaction."""
    tables = con.execute(
        "SELECT table_name, has_primary_key FROM duckdb_tables() WHERE NOT temporary ORDER BY table_name"
    ).fetchall()
    for table, indexed in tables:
        if not indexed:
            _merge_tail(con, table)


def _merge_tail(con: duckdb.DuckDBPyConnection, table: str) -> None:
    groups = [
        count
        for (count,) in con.execute(
            "SELECT sum(count) FROM pragma_storage_info(?) "
            "WHERE column_id = 0 AND segment_type <> 'VALIDITY' GROUP BY row_group_id ORDER BY row_group_id",
            [table],
        ).fetchall()
    ]
    small = _small(con, table, sum(groups))
    tail = 0
    while tail < len(groups) and groups[-1 - tail] < small:
        tail += 1
    if tail < TURNS:
        return
    rows = f"{table} WHERE rowid >= {sum(groups[:-tail])} AND rowid < {sum(groups)}"
    with transaction(con):
        con.execute(f"INSERT INTO {table} SELECT * FROM {rows}")
        con.execute(f"DELETE FROM {rows}")


def _small(con: duckdb.DuckDBPyConnection, table: str, end: int) -> int:
    """Rows of this table that make a row group worth leaving alone, by the length of the last ones.

    Named by their place: a LIMIT would read the pictures of 2,048 rows.
    """
    blobs = [
        column
        for (column,) in con.execute(
            "SELECT column_name FROM duckdb_columns() WHERE table_name = ? AND data_type = 'BLOB'", [table]
        ).fetchall()
    ]
    if not blobs:
        return ROWS
    length = " + ".join(f"coalesce(octet_length({column}), 0)" for column in blobs)
    mean = con.execute(f"SELECT avg({length}) FROM {table} WHERE rowid >= {end - 16}").fetchall()[0][0] or 1
    return int(min(ROWS, max(1, SMALL // max(mean, 1))))
