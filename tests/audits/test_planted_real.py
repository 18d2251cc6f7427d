"""Real cases, where their data are."""

from __future__ import annotations

from pathlib import Path

import pytest

from audits.planted.real import real_cases


def test_says_which_pictures_are_not_there(tmp_path: Path) -> None:
    found = real_cases(tmp_path)
    assert set(found) == {"mri", "ct"}
    for case in found.values():
        assert set(case) == {"absent"} and tmp_path.name in case["absent"]


@pytest.mark.long
def test_marks_what_the_published_checks_mark(shared_data: Path) -> None:
    found = real_cases(shared_data)
    assert found["mri"]["marked"] == pytest.approx(0.05, abs=1e-4)
    assert {row["network"] for row in found["ct"]["scores"]} == {"SRGAN", "SRWGAN"}
    patches = {row["map"]: row["auroc"] for row in found["ct"]["maps"]}
    assert patches["frc"] > 0.8  # sFRC as described finds what sFRC as published finds
    errors = {row["map"]: row["auroc"] for row in found["mri"]["maps"]}
    assert errors["absolute-error"] > 0.8  # null-space error is most of the error
