"""What `reconaudit correct` says of what it left out and of what it gained."""

from __future__ import annotations

from audits.correction.applying import Report
from audits.correction.select import Select
from audits.correction_commands import _shown, _told

MANY = "select takes several draws of a sampler (samples: 8), and there is one output."


def test_what_was_left_out_is_told_once_for_every_reason() -> None:
    report = Report(correction=Select(), done=3)
    for place, case in enumerate("abcd"):
        report.left_out[case] = {MANY: 6}
        if place == 0:
            report.left_out[case]["there is no output."] = 2
    lines = _told(report, [])
    assert lines[0] == "select (by disagreement): 3 pictures corrected (0 were there already), 0 failed."
    assert lines[1:] == [
        f"  left out 24 pictures, of a, b and 2 cases more: {MANY}",
        "  left out 2 pictures, of a: there is no output.",
    ]


def test_a_change_has_its_interval_where_there_is_one() -> None:
    sides = {"draw": 22.891, "mean": None, "corrected": 24.048}
    shown = _shown(sides | {"change": {"value": 1.157, "low": 0.76, "high": 1.52}})
    assert shown == {"draw": "22.89", "mean": "-", "corrected": "24.05", "change": "+1.2 [+0.76, +1.5]"}
    assert _shown(sides | {"change": {"value": -0.01, "low": None, "high": None}})["change"] == "-0.01"
    assert _shown(sides | {"change": None})["change"] == "-"
