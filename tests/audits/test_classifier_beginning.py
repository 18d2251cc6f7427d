"""What the demo does for a newcomer: labels of the oracle and a first classifier, once, in good time."""

from __future__ import annotations

import uuid
from pathlib import Path

import labelled_store
import pytest
import sample_store

from audits.classifier import beginning
from audits.classifier.beginning import AUTHOR, Beginning, begin
from audits.classifier.versions import versions
from audits.labelling.errors import LabelError
from audits.labelling.oracle import OracleReport
from engine.runner.run import Progress
from engine.store.connection import create
from engine.store.errors import StoreBusy

GIVEN = OracleReport(labels=22, known=0, verdicts={"faithful": 22}, accuracy={"hat": 0.99}, left_out=0)


def worked_on(case: str, state: str = "running") -> Progress:
    return Progress(run_id=uuid.UUID(int=1), suite="demo", planned=9, case=case, state=state)


def test_it_begins_once_when_the_faces_are_done(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    begun: list[Path] = []
    seen: list[str] = []
    monkeypatch.setattr(beginning, "begin", begun.append)
    watch = Beginning(store=tmp_path, watch=lambda progress: seen.append(progress.case))
    for case in ("", "faces(count=8) · sr · tv", "faces(count=8) · inpaint · tv"):
        watch(worked_on(case))
    assert not begun
    for case in ("photos · sr · tv", "faces(count=8) · sr · dps", "photos · sr · pinv"):
        watch(worked_on(case))
    assert begun == [tmp_path] and len(seen) == 6


def test_without_faces_or_after_the_run_it_does_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(beginning, "begin", lambda store: pytest.fail("it began"))
    watch = Beginning(store=tmp_path, watch=lambda progress: None)
    watch(worked_on("photos · sr · tv"))
    watch(worked_on("faces · sr · tv"))
    watch(worked_on("", state="finished"))


def test_a_store_in_use_elsewhere_stops_no_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def busy(store: Path) -> str:
        raise StoreBusy("somebody else writes.")

    monkeypatch.setattr(beginning, "begin", busy)
    watch = Beginning(store=tmp_path, watch=lambda progress: None)
    watch(worked_on("faces · sr · tv"))
    watch(worked_on("photos · sr · tv"))


def test_a_first_classifier_learns_from_the_oracle_and_no_second(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    sample_store.build(tmp_path)
    labelled_store.add(tmp_path)
    monkeypatch.setattr("audits.labelling.oracle.oracle", lambda store: GIVEN)
    assert "22 labels of the oracle, a network and no person; classifier" in begin(tmp_path)
    (made,) = versions(tmp_path)
    assert made.author == AUTHOR and made.of_oracle
    assert made.told == "the oracle (a network, no person)"
    assert begin(tmp_path) == "22 labels of the oracle, a network and no person."
    assert versions(tmp_path) == [made]


def test_it_says_why_there_are_no_labels_or_no_classifier(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    create(tmp_path)
    monkeypatch.setattr("audits.labelling.oracle.oracle", lambda store: GIVEN)
    assert "no classifier yet: there are no labels in this store yet" in begin(tmp_path)

    def unknown(store: Path) -> None:
        raise LabelError("its accuracy is not known.")

    monkeypatch.setattr("audits.labelling.oracle.oracle", unknown)
    assert begin(tmp_path) == "No labels of the oracle: its accuracy is not known."
