"""docs/store.md says what is true: every table and column is in it, every query runs."""

from __future__ import annotations

import re
import uuid
from pathlib import Path

import numpy as np
import pytest
import sample_store

from engine.store.codec import unpack
from engine.store.connection import reading, reading_both, writing
from engine.store.migrations import Database, tables

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "store.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")
QUERIES = re.findall(r"^```sql\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
PROGRAMS = re.findall(r"^```python\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder whose ``data/store`` is a filled store with a label."""
    folder = tmp_path_factory.mktemp("work")
    store = folder / "data" / "store"
    sample_store.build(store)
    with reading(store) as con:
        (key,) = con.execute("SELECT recon_id FROM score LIMIT 1").fetchall()[0]
    with writing(store, database="labels") as con:
        con.execute(
            "INSERT INTO label (label_id, recon_id, verdict) VALUES (?, ?, 'hallucinated')",
            [uuid.UUID(int=1), key],
        )
    return folder


def documented(database: Database) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    sections = re.split(r"^### `", TEXT, flags=re.MULTILINE)[1:]
    for section in sections:
        name = section.split("`")[0]
        if name.startswith(f"{database}."):
            rows = re.findall(r"^\| `(\w+)` \| (\S+) \| \S", section, re.MULTILINE)
            found[name.removeprefix(f"{database}.")] = dict(rows)
    return found


@pytest.mark.parametrize("database", ["results", "labels"])
def test_every_table_and_column_is_documented_with_its_type(database: Database) -> None:
    found = documented(database)
    if database == "results":
        assert found.pop("latest") == {}, "the view has no columns of its own"
    short = {"TIMESTAMP WITH TIME ZONE": "TIMESTAMPTZ"}
    assert found == {
        table: {column: short.get(kind, kind) for column, kind in columns.items()}
        for table, columns in tables(database).items()
    }


def test_the_document_has_queries() -> None:
    assert len(QUERIES) >= 9 and len(PROGRAMS) == 2


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_runs_and_finds_something(sample: Path, query: str) -> None:
    with reading_both(sample / "data" / "store") as con:
        assert con.execute(query).fetchall()


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_program_runs(sample: Path, program: str, monkeypatch, capsys) -> None:
    monkeypatch.chdir(sample)
    names: dict[str, object] = {}
    exec(program, names)
    assert capsys.readouterr().out
    if "array" in names:
        with reading(sample / "data" / "store") as con:
            (blob,) = con.execute("SELECT x FROM output LIMIT 1").fetchall()[0]
        np.testing.assert_array_equal(names["array"](blob), unpack(blob))
        assert names["array"](blob).dtype == unpack(blob).dtype == np.float32
