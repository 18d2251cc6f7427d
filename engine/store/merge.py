"""Entering rows into a table as its rule says, without a unique index.

Only the keys are compared, and only with stored rows whose key comes in: blobs are read once.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from engine.store.migrations import tables
from engine.store.rules import Rule

_CHOSEN = {
    "first": "QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY _row) = 1",
    "last": "QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY _row DESC) = 1",
    "set": "QUALIFY _shard = max(_shard) OVER (PARTITION BY {key})",
    "ok": "QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY state <> 'ok', "
    "if(state = 'ok', _row, -_row)) = 1",
}


def merge(con: duckdb.DuckDBPyConnection, table: str, rule: Rule, rows: pa.Table) -> None:
    """Enter the rows that the rule lets in; within the caller's transaction.

    Args:
        rows: the table's columns, and ``_shard`` and ``_row``, which number them in order of age.
    """
    kinds = tables()[table]
    key = ", ".join(rule.key)
    same = " AND ".join(f"{table}.{column} = chosen.{column}" for column in rule.key)
    typed = ", ".join(f"{column}::{kinds[column]} AS {column}" for column in rule.key)
    if rule.stays == "ok":
        typed += ", state"
    con.register("incoming", rows)
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE chosen AS "
        f"FROM (SELECT {typed}, _row, _shard FROM incoming) {_CHOSEN[rule.stays].format(key=key)}"
    )
    if rule.stays in ("last", "set"):
        con.execute(f"DELETE FROM {table} USING chosen WHERE {same}")
    elif rule.stays == "ok":
        tried = f"({table}.state = 'failed' OR {table}.state = 'skipped' AND chosen.state <> 'skipped')"
        con.execute(f"DELETE FROM {table} USING chosen WHERE {same} AND {tried}")
    if rule.stays in ("first", "ok"):
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE stored AS SELECT {key} FROM {table} SEMI JOIN chosen USING ({key})"
        )
        con.execute(f"DELETE FROM chosen USING stored WHERE {same.replace(table + '.', 'stored.')}")
    columns = ", ".join(f'"{column}"' for column in rows.column_names if column in kinds)
    con.execute(f"INSERT INTO {table} BY NAME SELECT {columns} FROM incoming SEMI JOIN chosen USING (_row)")
    con.unregister("incoming")
