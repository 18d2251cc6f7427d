"""Opening a store: what is refused, with which sentence, and what an open one lets one do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from engine.store import connection, errors
from engine.store.connection import create, reading, reading_both, writing
from engine.store.migrations import tables
from engine.store.transaction import transaction


def test_a_fresh_store_has_every_table(store: Path) -> None:
    assert (store / "spool").is_dir()
    for database, known in (("results", "score"), ("labels", "label")):
        with reading(store, database=database) as con:
            found = {name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        assert found == set(tables(database)) and known in found


def test_making_it_again_changes_nothing(store: Path) -> None:
    with writing(store) as con:
        con.execute("INSERT INTO map (map) VALUES ('ssim')")
    create(store)
    with reading(store) as con:
        assert con.execute("SELECT map FROM map").fetchall() == [("ssim",)]


def test_no_store_says_how_to_make_one(tmp_path: Path) -> None:
    with (
        pytest.raises(errors.StoreMissing, match=r"there is no store in .*reconaudit run"),
        reading(tmp_path),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("database", ["results", "labels"])
def test_a_newer_store_is_left_alone(store: Path, database: str) -> None:
    file = store / f"{database}.duckdb"
    with duckdb.connect(str(file)) as con:
        con.execute("INSERT INTO schema_version VALUES (99, now())")
    (store / "spool").rmdir()
    before = file.read_bytes()
    for refused in (
        lambda: create(store),
        lambda: reading(store, database=database).__enter__(),
        lambda: writing(store, database=database).__enter__(),
        lambda: reading_both(store).__enter__(),
    ):
        with pytest.raises(errors.StoreNewer, match=r"has schema 99, made by a newer reconaudit"):
            refused()
    assert file.read_bytes() == before
    assert not (store / "spool").exists()


def test_a_file_that_is_no_database_is_named(store: Path) -> None:
    (store / "results.duckdb").write_bytes(b"not a database" * 1000)
    for refused in (lambda: reading(store).__enter__(), lambda: create(store)):
        with pytest.raises(errors.StoreBroken, match=r"results\.duckdb is no database of reconaudit"):
            refused()


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("in the way")
    with pytest.raises(errors.StoreUnwritable, match=r"store cannot be written"):
        create(tmp_path / "store")


def test_a_folder_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection.os, "access", lambda path, mode: False)
    with pytest.raises(errors.StoreUnwritable, match="permission denied"):
        create(tmp_path / "store")


def test_readers_reach_nothing_else(store: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    for door in (reading, reading_both):
        with door(store) as con:
            for forbidden in (
                f"SELECT * FROM read_csv('{tmp_path}/secret.csv')",
                f"ATTACH '{tmp_path}/other.duckdb' AS other",
                f"COPY score TO '{tmp_path}/out.csv'",
                "INSERT INTO map (map) VALUES ('ssim')",
                "SET enable_external_access = true",
            ):
                with pytest.raises(duckdb.Error):
                    con.execute(forbidden)
    assert {path.name for path in tmp_path.iterdir()} == {"secret.csv", "store"}


def test_labels_join_results(store: Path) -> None:
    with writing(store) as con:
        con.execute("INSERT INTO score SELECT uuid(), 'psnr', 'truth', 30")
        key = con.execute("SELECT recon_id FROM score").fetchall()[0][0]
    with writing(store, database="labels") as con:
        con.execute("INSERT INTO label (label_id, recon_id, verdict) VALUES (uuid(), ?, 'faithful')", [key])
    with reading_both(store) as con:
        query = "SELECT verdict, value FROM labels.label JOIN results.score USING (recon_id)"
        assert con.execute(query).fetchall() == [("faithful", 30.0)]
        assert con.execute(query.replace("labels.", "").replace("results.", "")).fetchall() == [
            ("faithful", 30)
        ]


def test_a_transaction_that_fails_stores_nothing(store: Path) -> None:
    with pytest.raises(ZeroDivisionError), writing(store) as con, transaction(con):
        con.execute("INSERT INTO map (map) VALUES ('ssim')")
        raise ZeroDivisionError
    with reading(store) as con:
        assert con.execute("SELECT count(*) FROM map").fetchall() == [(0,)]


def test_a_full_disk_under_the_database(store: Path) -> None:
    script = """
import resource, sys
from pathlib import Path
from engine.store.connection import writing
from engine.store.errors import StoreUnwritable
resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, 3_000_000))
try:
    with writing(Path(sys.argv[1])) as con:
        con.execute("INSERT INTO output SELECT uuid(), repeat('x', 100_000)::BLOB, NULL FROM range(200)")
except StoreUnwritable as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", script, str(store)], capture_output=True, text=True)
    assert f"{store} cannot be written: " in done.stdout, done.stderr
    with reading(store) as con:
        assert con.execute("SELECT count(*) FROM output").fetchall() == [(0,)]


def test_a_damaged_database_says_so(store: Path) -> None:
    file = store / "results.duckdb"
    content = bytearray(file.read_bytes())
    place = 3 * 4096 + 16 * 1024  # within the first blocks behind the headers
    for at in range(3 * 4096, min(len(content), place), 512):
        content[at + 100] ^= 0xFF
    file.write_bytes(content)
    with pytest.raises(errors.StoreBroken, match="is damaged"), connection.reading(store, wait=0.5):
        pass
