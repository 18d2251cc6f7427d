"""Stores of older versions become today's, and nothing of people's work is lost on the way."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from engine.store import errors, migrations
from engine.store.connection import create, reading, writing


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch):
    """Pretends that a later version takes these further steps."""

    def add(*steps: migrations.Step, database: migrations.Database = "labels") -> None:
        known = {**migrations.steps, database: [*migrations.steps[database], *steps]}
        monkeypatch.setattr("engine.store.migrations.steps", known)
        monkeypatch.setattr("engine.store.connection.steps", known)

    return add


def add_column(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("ALTER TABLE label ADD COLUMN mood VARCHAR")


def fail_half_way(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("ALTER TABLE label ADD COLUMN half VARCHAR")
    raise ZeroDivisionError


KNOWN = len(migrations.steps["labels"])


def versions(folder: Path) -> list[int]:
    with duckdb.connect(str(folder / "labels.duckdb"), read_only=True) as con:
        return [v for (v,) in con.execute("SELECT version FROM schema_version ORDER BY version").fetchall()]


@pytest.fixture
def labelled(store: Path) -> Path:
    with writing(store, database="labels") as con:
        con.execute("INSERT INTO label (label_id, verdict) VALUES (uuid(), 'faithful')")
    return store


def test_an_older_store_is_brought_up_to_date_and_its_labels_copied_first(labelled: Path, later) -> None:
    later(add_column)
    refused = pytest.raises(
        errors.StoreOlder, match=rf"has schema {KNOWN} and this reconaudit writes {KNOWN + 1}.*serve"
    )
    with refused, reading(labelled, database="labels"):
        pass
    create(labelled)
    create(labelled)
    with reading(labelled, database="labels") as con:
        assert con.execute("SELECT verdict, mood FROM label").fetchall() == [("faithful", None)]
    assert versions(labelled) == [*range(1, KNOWN + 2)]
    with duckdb.connect(str(labelled / f"labels.v{KNOWN}.duckdb"), read_only=True) as con:
        assert con.execute("SELECT verdict FROM label").fetchall() == [("faithful",)]
        assert con.execute("SELECT max(version) FROM schema_version").fetchall() == [(KNOWN,)]


def test_a_step_that_fails_leaves_the_version_before_it(labelled: Path, later) -> None:
    later(add_column, fail_half_way)
    with pytest.raises(ZeroDivisionError):
        create(labelled)
    assert versions(labelled) == [*range(1, KNOWN + 2)]
    with duckdb.connect(str(labelled / "labels.duckdb"), read_only=True) as con:
        columns = [name for name, *_ in con.execute("DESCRIBE label").fetchall()]
    assert "mood" in columns and "half" not in columns


def test_a_creation_that_was_killed_is_begun_again(tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    (store / "results.part").write_bytes(b"half a database")
    (store / "results.part.wal").write_bytes(b"half a log")
    create(store)
    with reading(store) as con:
        assert con.execute("SELECT count(*) FROM score").fetchall() == [(0,)]
    assert {path.suffix for path in store.iterdir() if path.is_file()} == {".duckdb", ".lock"}


def test_every_step_is_recorded_with_its_time(store: Path) -> None:
    for database, steps in migrations.steps.items():
        with reading(store, database=database) as con:
            rows = con.execute("SELECT version, applied IS NOT NULL FROM schema_version").fetchall()
        assert rows == [(number, True) for number in range(1, len(steps) + 1)]


def test_results_of_the_first_version_are_kept_and_their_newest_seen(store: Path, monkeypatch) -> None:
    (store / "results.duckdb").unlink()
    first = {**migrations.steps, "results": migrations.steps["results"][:1]}
    with monkeypatch.context() as then:
        then.setattr("engine.store.migrations.steps", first)
        then.setattr("engine.store.connection.steps", first)
        create(store)
        with writing(store) as con:
            con.execute("INSERT INTO reconstruction (recon_id, method, evaluations) VALUES (uuid(), 'tv', 7)")
    create(store)
    with reading(store) as con:
        found = con.execute("SELECT method, evaluations, network_evaluations FROM latest").fetchall()
        assert found == [("tv", 7, None)]
