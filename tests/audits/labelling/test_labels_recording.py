"""A label is recorded once, whatever is killed, sent again or locked."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import duckdb
import pytest

from audits import labels
from audits.labelling import journal
from audits.labelling.evidence import pictures
from audits.labelling.journal import Entry
from audits.labels import LabelError, record
from engine.store.errors import StoreMissing

KEY = uuid.UUID(int=7)


def test_a_label_sent_again_is_stored_once(store: Path, said, stored) -> None:
    label = said("anna", 1, "faithful")
    for _ in range(3):
        assert record(store, [label]).stored == {label.label_id}
    assert stored(store, "SELECT annotator, verdict FROM label") == [("anna", "faithful")]


def test_the_pictures_judged_are_kept_with_the_label(store: Path, said, stored) -> None:
    label = said("anna", 3, "faithful")
    record(store, [label])
    record(store, [said("ben", 3, "unsure")])
    (store / "results.duckdb").unlink()
    assert stored(store, "SELECT dataset, problem, method, digests ->> 'truth' FROM evidence") == [
        ("photos", "deblur", "tv", "x3")
    ]
    shown = pictures(store, [label.recon_id])[str(label.recon_id)]
    kept = stored(store, "SELECT truth, measurement, reconstruction FROM evidence")[0]
    assert kept == (shown.truth, shown.measurement, shown.reconstruction)
    assert all(picture.startswith(b"\x89PNG") for picture in kept)


def test_a_change_supersedes_and_an_undo_withdraws(store: Path, said, stored) -> None:
    first = said("anna", 1, "faithful")
    second = said("anna", 1, "hallucinated", supersedes=first.label_id)
    record(store, [first, second])
    assert stored(store, "SELECT verdict FROM standing") == [("hallucinated",)]
    record(store, [second.withdrawn(uuid.uuid4())])
    assert stored(store, "SELECT count(*) FROM standing") == [(0,)]
    assert stored(store, "SELECT count(*) FROM label") == [(3,)]
    record(store, [said("anna", 1, "unsure")])
    assert stored(store, "SELECT verdict FROM standing") == [("unsure",)]


def test_nobody_supersedes_another_ones_label(store: Path, said, stored) -> None:
    first = said("anna", 1, "faithful")
    record(store, [first, said("ben", 1, "hallucinated", supersedes=first.label_id)])
    assert stored(store, "SELECT annotator FROM standing ORDER BY annotator") == [("anna",), ("ben",)]


def test_one_identity_is_one_judgement(store: Path, said, stored) -> None:
    record(store, [said("anna", 1, "faithful", label_id=KEY)])
    with pytest.raises(LabelError, match="stands for"):
        record(store, [said("anna", 1, "hallucinated", label_id=KEY)])
    assert stored(store, "SELECT verdict FROM label") == [("faithful",)]


def test_what_only_the_journal_has_is_there_for_the_next_reader(store: Path, said) -> None:
    label = said("anna", 1, "hallucinated")
    journal.append(store, [Entry("label", label.row())])
    assert labels.votes(store)["verdict"].tolist() == ["hallucinated"]
    assert labels.verdicts(store)["method"].tolist() == ["tv"]


def test_a_line_cut_short_by_a_kill_is_no_label_and_blocks_nothing(store: Path, said, stored) -> None:
    record(store, [said("anna", 1, "faithful")])
    with (journal.folder(store) / "dead-1-abc.jsonl").open("wb") as file:
        file.write(b'{"table": "label", "row": {"label_id": "00000000')
    assert len(labels.votes(store)) == 1
    record(store, [said("anna", 2, "faithful")])
    assert stored(store, "SELECT count(*) FROM label") == [(2,)]


def test_a_database_held_by_another_makes_the_label_wait_not_vanish(store: Path, said, stored) -> None:
    label = said("anna", 1, "faithful")
    with duckdb.connect(str(store / "labels.duckdb"), read_only=True):
        receipt = record(store, [label], wait=0.2)
    assert (receipt.stored, receipt.waiting) == (frozenset(), {label.label_id})
    assert len(labels.votes(store)) == 1
    assert stored(store, "SELECT count(*) FROM label") == [(1,)]


def test_evidence_that_the_results_could_not_give_follows(store: Path, said, stored) -> None:
    label = said("anna", 41, "faithful")
    away = store / "results.away"
    (store / "results.duckdb").rename(away)
    record(store, [label])
    assert stored(store, "SELECT count(*) FROM evidence") == [(0,)]
    away.rename(store / "results.duckdb")
    record(store, [said("anna", 2, "faithful")])
    assert stored(store, "SELECT count(reconstruction) FROM evidence") == [(2,)]


def test_without_a_store_nothing_is_recorded(tmp_path: Path, said) -> None:
    with pytest.raises(StoreMissing):
        record(tmp_path / "none", [said("anna", 1, "faithful")])
    assert not (tmp_path / "none").exists()


LABELLER = """
import sys, uuid
from pathlib import Path
from audits.labels import Label, record
from engine.identity import identify
store, begin = Path(sys.argv[1]), int(sys.argv[2])
for i in range(begin, 60):
    recon = identify("recon", i=i, method="tv")
    key = uuid.uuid5(uuid.NAMESPACE_URL, str(i))
    record(store, [Label(label_id=key, recon_id=recon, annotator="anna", verdict="faithful", position=i)])
    print(i, flush=True)
"""


def test_kills_lose_no_label_and_double_none(store: Path, stored) -> None:
    told = -1
    for _ in range(2):
        labeller = subprocess.Popen(
            [sys.executable, "-c", LABELLER, str(store), str(max(told, 0))],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[3])},
        )
        assert labeller.stdout is not None
        for _ in range(6):
            told = int(labeller.stdout.readline())
        labeller.send_signal(signal.SIGKILL)
        rest = labeller.stdout.read().split()
        told = int(rest[-1]) if rest else told
        labeller.wait()
    assert told >= 9
    labels.votes(store)
    rows = stored(store, "SELECT position, count(*) FROM label GROUP BY position ORDER BY position")
    assert [count for _, count in rows] == [1] * len(rows)
    assert [position for position, _ in rows][: told + 1] == list(range(told + 1))
    assert len(rows) <= told + 2
    assert stored(store, "SELECT count(reconstruction) FROM evidence") == [(len(rows),)]
