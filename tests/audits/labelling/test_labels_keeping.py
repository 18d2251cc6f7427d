"""Whatever happens to labels.duckdb, people's work comes back."""

from __future__ import annotations

import os
import shutil
import uuid
from pathlib import Path

import duckdb
import pytest

from audits import labels, sessions
from audits.labelling.keeping import backup, backups, restore
from audits.labels import LabelError, export_labels
from audits.sessions import Plan, Pool
from engine.store.connection import create
from engine.store.errors import StoreBroken, StoreMissing


@pytest.fixture
def labelled(store: Path) -> Path:
    """A session of two, of which one answered ten items."""
    made = sessions.make(
        store, name="s", author="lea", pool=Pool(methods=("tv",)), plan=Plan(size=20), annotators=["anna"]
    )
    _answer(store, made, 0, 10)
    return store


def _answer(store: Path, made: sessions.Session, begin: int, end: int) -> None:
    items = sessions.queue(store, made.session_id, "anna")[begin:end]
    labels.record(
        store,
        [sessions.answered(made, "anna", i, label_id=uuid.uuid4(), verdict="faithful") for i in items],
    )


def _everything(store: Path) -> tuple[bytes, object, object, object]:
    (made,) = sessions.sessions(store)
    return (
        export_labels(store, "csv"),
        made,
        sessions.invitations(store, made.session_id),
        sessions.queue(store, made.session_id, "anna"),
    )


def test_a_backup_is_a_database_of_its_own(labelled: Path) -> None:
    copy = backup(labelled)
    with duckdb.connect(str(copy), read_only=True) as con:
        assert con.execute("SELECT count(*), count(DISTINCT recon_id) FROM label").fetchall() == [(10, 10)]
        assert con.execute("SELECT count(reconstruction) FROM evidence").fetchall() == [(10,)]
    assert backups(labelled) == [copy]
    with pytest.raises(LabelError, match="never overwritten"):
        backup(labelled, copy)


def test_a_torn_database_is_made_again_from_backup_journal_and_results(labelled: Path, stored) -> None:
    copy = backup(labelled)
    (made,) = sessions.sessions(labelled)
    _answer(labelled, made, 10, 15)
    before = _everything(labelled)
    file = labelled / "labels.duckdb"
    torn = bytearray(file.read_bytes())
    torn[:65536] = os.urandom(65536)
    file.write_bytes(torn)
    with pytest.raises(StoreBroken, match="labels restore"):
        _label_once(labelled, made, before)
    done = restore(labelled)
    assert (done.labels, done.source, done.without_pictures) == (15, copy, 0)
    assert done.damaged is not None and done.damaged.read_bytes() == bytes(torn)
    assert _everything(labelled) == before
    assert stored(labelled, "SELECT count(reconstruction), count(DISTINCT recon_id) FROM evidence") == [
        (15, 15)
    ]


def _label_once(store: Path, made: sessions.Session, before: tuple[object, ...]) -> None:
    item = before[3][0]
    again = labels.Label.of(
        {"label_id": item.label_id, "recon_id": item.recon_id, "annotator": "anna", "verdict": "faithful"}
    )
    labels.record(store, [again])


def test_journals_alone_bring_sessions_and_labels_back(labelled: Path) -> None:
    before = _everything(labelled)
    (labelled / "labels.duckdb").unlink()
    create(labelled)
    assert _everything(labelled) == before


def test_a_backup_alone_brings_everything_back(labelled: Path, tmp_path: Path, stored) -> None:
    before = _everything(labelled)
    copy = backup(labelled, tmp_path / "copy.duckdb")
    away = tmp_path / "another place"
    away.mkdir()
    done = restore(away, copy)
    assert (done.labels, done.new, done.without_pictures) == (10, 10, 0)
    assert _everything(away) == before


def test_restoring_a_sound_database_takes_nothing_away(labelled: Path) -> None:
    copy = backup(labelled)
    (made,) = sessions.sessions(labelled)
    _answer(labelled, made, 10, 12)
    before = _everything(labelled)
    shutil.rmtree(labelled / "journal")
    done = restore(labelled, copy)
    assert (done.labels, done.new, done.damaged) == (12, 0, None)
    assert _everything(labelled) == before


def test_what_is_no_backup_is_refused(labelled: Path, tmp_path: Path) -> None:
    (tmp_path / "x.duckdb").write_bytes(b"x" * 5000)
    with pytest.raises(LabelError, match="cannot be read"):
        restore(labelled, tmp_path / "x.duckdb")
    with pytest.raises(StoreMissing):
        restore(tmp_path / "nowhere")
