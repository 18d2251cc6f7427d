"""How a database becomes one of today's: steps, each in one transaction with its record."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Literal

import duckdb

from engine.store import schema
from engine.store.transaction import transaction

Database = Literal["results", "labels"]
Step = Callable[[duckdb.DuckDBPyConnection], None]

steps: dict[Database, list[Step]] = {"results": [], "labels": []}


def migration(database: Database) -> Callable[[Step], Step]:
    """Decorator: the next step of a database. Its place in this file is its version, from 1."""

    def enter(step: Step) -> Step:
        steps[database].append(step)
        return step

    return enter


@migration("results")
def first_results(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(schema.RESULTS)
    con.execute(schema.LATEST)


@migration("labels")
def first_labels(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(schema.LABELS)


@migration("results")
def network_evaluations(con: duckdb.DuckDBPyConnection) -> None:
    """Network evaluations beside the operator's; what `latest` shows is fixed when it is made."""
    con.execute("ALTER TABLE reconstruction ADD COLUMN network_evaluations BIGINT")
    con.execute("ALTER TABLE cost ADD COLUMN network_evaluations DOUBLE")
    con.execute(schema.LATEST)


@migration("results")
def tallies(con: duckdb.DuckDBPyConnection) -> None:
    """Curves of single reconstructions, summed into those of cases."""
    con.execute("ALTER TABLE curve ADD COLUMN kind VARCHAR")
    con.execute("CREATE TABLE tally (recon_id UUID, judge VARCHAR, x DOUBLE, y DOUBLE, weight DOUBLE)")


@migration("labels")
def sessions(con: duckdb.DuckDBPyConnection) -> None:
    """What a session asks and of whom; how far each journal was taken in; the labels that stand."""
    for column in ("plan JSON", "instruction VARCHAR", "examples JSON", "paused TIMESTAMPTZ"):
        con.execute(f"ALTER TABLE session ADD COLUMN {column}")
    con.execute(
        "CREATE TABLE item (session_id UUID, position INTEGER, recon_id UUID, stream VARCHAR, "
        "answer VARCHAR, explanation VARCHAR)"
    )
    con.execute(
        "CREATE TABLE invitation (token VARCHAR PRIMARY KEY, session_id UUID, annotator VARCHAR, "
        "seat INTEGER, created TIMESTAMPTZ, revoked TIMESTAMPTZ)"
    )
    con.execute("CREATE TABLE journal (name VARCHAR PRIMARY KEY, bytes BIGINT, taken TIMESTAMPTZ)")
    con.execute(schema.STANDING)


def version(con: duckdb.DuckDBPyConnection) -> int:
    """The version of an open database; 0 where none of our steps has been taken."""
    try:
        row = con.execute("SELECT max(version) FROM schema_version").fetchone()
    except duckdb.CatalogException:
        return 0
    return int(row[0] or 0) if row else 0


def migrate(con: duckdb.DuckDBPyConnection, database: Database) -> None:
    """Take the steps that are missing. A step that fails leaves the version before it."""
    found = version(con)
    for number, step in enumerate(steps[database][found:], start=found + 1):
        with transaction(con):
            step(con)
            con.execute("INSERT INTO schema_version VALUES (?, now())", [number])


@cache
def tables(database: Database = "results") -> dict[str, dict[str, str]]:
    """Table -> column -> DuckDB type, as of today.

    Example:
        >>> tables()["score"]
        {'recon_id': 'UUID', 'judge': 'VARCHAR', 'reference': 'VARCHAR', 'value': 'DOUBLE'}
    """
    with duckdb.connect() as con:
        migrate(con, database)
        found: dict[str, dict[str, str]] = {}
        for table, column, kind in con.execute(
            "SELECT c.table_name, c.column_name, c.data_type FROM duckdb_columns() c "
            "JOIN duckdb_tables() USING (table_oid) ORDER BY c.table_oid, column_index"
        ).fetchall():
            found.setdefault(table, {})[column] = kind
    return found
