"""`reconaudit labels …` and `reconaudit sessions …`, as a user types them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from typer.testing import CliRunner

from audits import labels, sessions
from audits.label_commands import app as labels_app
from audits.labels import LabelError
from audits.session_commands import app as sessions_app
from audits.sessions import SessionError
from engine.identity import identify

ROOT = Path(__file__).resolve().parents[3]


def run(app: object, *words: object) -> str:
    """What the command prints; the sentence it would fail with is raised."""
    done = CliRunner().invoke(app, [*map(str, words)])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def test_a_session_from_the_first_word_to_the_last(store: Path, tmp_path: Path) -> None:
    at = ("--store", store)
    (tmp_path / "told.md").write_text("Look at the **eyes**.", encoding="utf-8")
    gold = identify("recon", i=2, method="prior")
    (tmp_path / "known.csv").write_text(f"use,recon_id,verdict\ngold,{gold},faithful\n", encoding="utf-8")
    given = ("--method", "tv", "--score", "psnr=21:40", "--annotator", "anna", "--seats", 2, "--overlap", 1)
    files = ("--instruction", tmp_path / "told.md", "--known", tmp_path / "known.csv", "--truth", "revealed")
    made = run(sessions_app, "make", "trial", *given, *files, *at)
    (token,) = re.findall(r"anna  /label\?invitation=(\S+)", made)
    session, who = sessions.admitted(store, token)
    assert (session.instruction, session.conditions.truth, who) == (
        "Look at the **eyes**.",
        "revealed",
        "anna",
    )

    items = sessions.queue(store, session.session_id, "anna")
    assert [item.stream for item in items].count("gold") == 1
    labels.record(
        store,
        [sessions.answered(session, who, i, label_id=uuid.uuid4(), verdict="faithful") for i in items],
    )
    assert "ben" in run(sessions_app, "invite", "trial", "ben", *at)
    rows = {row["annotator"]: row for row in json.loads(run(sessions_app, "show", "trial", "--json", *at))}
    assert rows["anna"]["answered"] == len(items) and rows["ben"]["answered"] == 0
    assert rows["anna"]["gold_right"] == 1 and rows["ben"]["seconds"] is None
    assert "closed" in run(sessions_app, "close", "trial", *at)
    assert "trial" in run(sessions_app, "list", *at)
    with pytest.raises(SessionError, match=r"no session is called 'x'; there are: trial"):
        run(sessions_app, "show", "x", *at)


def test_labels_go_out_and_in(store: Path, empty_store: Path, said, tmp_path: Path) -> None:
    labels.record(store, [said("anna", 1, "faithful"), said("ben", 1, "hallucinated")])
    out = tmp_path / "labels.parquet"
    run(labels_app, "export", "--out", out, "--store", store)
    assert "2 labels are new, 0 were here" in run(labels_app, "import", out, "--store", empty_store)
    shown = run(labels_app, "export", "--format", "jsonl", "--store", empty_store)
    assert [json.loads(line)["annotator"] for line in shown.splitlines()] == ["anna", "ben"]
    with pytest.raises(ValueError, match="binary"):
        run(labels_app, "export", "--format", "parquet", "--store", store)
    with pytest.raises(LabelError, match="format"):
        run(labels_app, "export", "--out", tmp_path / "labels.xlsx", "--store", store)


def test_agreement_in_words_and_in_json(store: Path, said) -> None:
    for image, (a, b) in enumerate(["hh", "ff", "hf", "ff"]):
        words = {"h": "hallucinated", "f": "faithful"}
        labels.record(store, [said("anna", image, words[a]), said("ben", image, words[b])])
    told = run(labels_app, "agreement", "--store", store)
    assert "8 votes of anna, ben." in told and "Krippendorff's alpha: 0.533" in told
    found = json.loads(run(labels_app, "agreement", "--json", "--store", store))
    assert found["pairs"][0]["kappa"] == pytest.approx(0.5)
    assert found["boxes"]["value"] is None and found["pairs"][0]["boxes"] is None


def test_backup_and_restore(store: Path, said) -> None:
    labels.record(store, [said("anna", 1, "faithful")])
    assert "written" in run(labels_app, "backup", "--store", store)
    (store / "labels.duckdb").write_bytes(b"torn" * 1000)
    told = run(labels_app, "restore", "--store", store)
    assert "1 labels are in" in told and "damaged database lies at" in told


def test_labels_and_sessions_load_no_torch() -> None:
    code = (
        "import sys, audits.labels, audits.sessions, audits.labelling.keeping, audits.labelling.oracle; "
        "print([m for m in ('torch', 'sklearn', 'krippendorff', 'streamlit') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
