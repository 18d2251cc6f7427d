"""Labels as files: out and in again without a difference, all or nothing."""

from __future__ import annotations

import csv
import io
import json
import shutil
import uuid
from pathlib import Path

import pandas as pd
import pytest

from audits import labels, sessions
from audits.labels import LabelError, export_labels, import_labels
from audits.sessions import Plan, Pool
from engine.identity import identify

NOTE = '"quoted", new\r\nline; =1+1 ☃ \\ \t end '


@pytest.fixture
def labelled(store: Path, said) -> Path:
    """Labels of a session, outside of any, superseded, withdrawn, full and bare."""
    made = sessions.make(
        store, name="s", author="lea", pool=Pool(methods=("wild",)), plan=Plan(size=12), annotators=["anna"]
    )
    items = sessions.queue(store, made.session_id, "anna")
    given = [
        sessions.answered(
            made,
            "anna",
            item,
            label_id=uuid.uuid4(),
            verdict="hallucinated",
            severity=item.position % 4,
            tags=["eyes", 'a "b", c'],
            boxes=[(0.1 + 0.2, 1, 2.5, 1 / 3)],
            note=NOTE,
            seconds=1 / 7,
        )
        for item in items
    ]
    bare = said("ben", 1, "faithful")
    changed = said("ben", 1, "unsure", supersedes=bare.label_id)
    labels.record(store, [*given, given[0].withdrawn(uuid.uuid4()), bare, changed])
    return store


@pytest.mark.parametrize("format", ["csv", "jsonl", "parquet"])
def test_out_and_in_again_is_the_same(labelled: Path, empty_store: Path, format: str) -> None:
    content = export_labels(labelled, format)
    first = import_labels(empty_store, content, format)
    again = import_labels(empty_store, content, format)
    assert (first.new, first.known, again.new, again.known) == (16, 0, 0, 16)
    for other in ("csv", "jsonl", "parquet"):
        assert export_labels(empty_store, other) == export_labels(labelled, other)
    pd.testing.assert_frame_equal(labels.verdicts(empty_store), labels.verdicts(labelled))


def test_a_file_says_all_there_is_to_a_label(labelled: Path) -> None:
    rows = [*csv.DictReader(io.StringIO(export_labels(labelled, "csv").decode(), newline=""))]
    full = rows[1]
    assert full["note"] == NOTE and json.loads(full["tags"]) == ["eyes", 'a "b", c']
    assert json.loads(full["boxes"]) == [[0.1 + 0.2, 1.0, 2.5, 1 / 3]]
    assert float(full["seconds"]) == 1 / 7 and full["position"] == "1"
    assert (full["stream"], full["method"], full["stands"]) == ("random", "wild", "True")
    assert json.loads(full["conditions"])["truth"] == "shown"
    assert [row["stands"] for row in rows].count("False") == 3
    assert rows[-1]["supersedes"] == rows[-2]["label_id"]


def test_one_session_alone(labelled: Path) -> None:
    made = sessions.sessions(labelled)[0]
    rows = export_labels(labelled, "jsonl", made.session_id).decode().splitlines()
    assert {json.loads(row)["annotator"] for row in rows} == {"anna"} and len(rows) == 14


def test_a_file_of_others_needs_three_columns(store: Path) -> None:
    recon = identify("recon", i=4, method="tv")
    content = f"\ufeffrecon_id,annotator,verdict\n{recon},zoe,hallucinated\n".encode()
    assert import_labels(store, content, "csv").new == 1
    assert import_labels(store, content, "csv").known == 1
    assert labels.verdicts(store)["method"].tolist() == ["tv"]


@pytest.mark.parametrize(
    ("content", "format", "told"),
    [
        (b"a,b\n1,2\n", "csv", "no column recon_id"),
        (b"recon_id,annotator,verdict\nx,zoe,unsure\n", "csv", "row 1"),
        (b"\xff\xfe\x00", "csv", "no csv"),
        (b"[1]\n", "jsonl", "no object"),
        (b"{\n", "jsonl", "no jsonl"),
        (b"PAR1", "parquet", "no parquet"),
        (b"", "xlsx", "format must be"),
    ],
)
def test_what_is_no_file_of_labels_is_refused(store: Path, content: bytes, format: str, told: str) -> None:
    with pytest.raises(LabelError, match=told):
        import_labels(store, content, format)


def test_a_bad_row_keeps_all_out(store: Path, stored) -> None:
    recon = identify("recon", i=4, method="tv")
    content = f"recon_id,annotator,verdict,severity\n{recon},zoe,unsure,1\n{recon},zoe,unsure,9\n".encode()
    with pytest.raises(LabelError, match="row 2"):
        import_labels(store, content, "csv")
    assert stored(store, "SELECT count(*) FROM label") == [(0,)]


def test_a_file_changes_no_label_that_is_here(labelled: Path, tmp_path: Path) -> None:
    before = export_labels(labelled, "csv")
    forged = before.replace(b",unsure,", b",faithful,")
    assert forged != before
    with pytest.raises(LabelError, match="never changed"):
        import_labels(labelled, forged, "csv")
    assert export_labels(labelled, "csv") == before
    copy = shutil.copytree(labelled, tmp_path / "copy")
    assert export_labels(copy, "csv") == before
