"""A label holds what can be stored, and comes back as it was."""

from __future__ import annotations

import datetime
import json
import uuid

import pytest

from audits.labels import Label, LabelError

ONE, TWO = uuid.UUID(int=1), uuid.UUID(int=2)


def label(**facts: object) -> Label:
    return Label(**{"label_id": ONE, "recon_id": TWO, "annotator": "anna", "verdict": "faithful", **facts})


def test_a_label_comes_back_from_its_row() -> None:
    full = label(
        verdict="hallucinated",
        session_id=uuid.UUID(int=3),
        position=4,
        severity=2,
        tags=["eyes", "Zähne, links"],
        boxes=[(1, 2.5, 3, 4)],
        note='a "quoted"\r\nline; ☃',
        conditions={"truth": "shown", "window": [0, 0.1]},
        seconds=0.1 + 0.2,
        created=datetime.datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=datetime.UTC),
        supersedes=uuid.UUID(int=9),
    )
    assert Label.of(json.loads(json.dumps(full.row()))) == full


def test_text_stands_for_identities_and_times() -> None:
    made = label(label_id=str(ONE), created="2026-03-02T10:00:00+01:00")
    assert made.label_id == ONE
    assert made.created == datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    "facts",
    [
        {"verdict": "good"},
        {"verdict": "withdrawn"},
        {"severity": 4},
        {"position": -1},
        {"position": 2**31},
        {"position": 1.5},
        {"annotator": "  "},
        {"annotator": "a\nb"},
        {"annotator": "x" * 81},
        {"label_id": "x"},
        {"recon_id": None},
        {"tags": "eyes"},
        {"tags": [""]},
        {"boxes": [(0, 0, 0, 1)]},
        {"boxes": [(0, 0, float("nan"), 1)]},
        {"boxes": [(0, 0, 1)]},
        {"note": "half \ud800"},
        {"note": "zero \0"},
        {"conditions": {"x": float("nan")}},
        {"conditions": {"x": object()}},
        {"seconds": float("inf")},
        {"seconds": -1.0},
        {"created": "yesterday"},
        {"created": "2026-03-02T10:00:00"},
    ],
)
def test_what_cannot_be_stored_is_refused(facts: dict[str, object]) -> None:
    with pytest.raises(LabelError):
        label(**facts)


def test_an_undo_supersedes_and_says_nothing_else() -> None:
    taken_back = label(position=3, severity=1, note="x", conditions={"truth": "shown"}).withdrawn(TWO)
    assert (taken_back.verdict, taken_back.supersedes, taken_back.label_id) == ("withdrawn", ONE, TWO)
    assert (taken_back.position, taken_back.severity, taken_back.note) == (3, None, "")
