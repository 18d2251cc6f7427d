"""Real cases, where their data are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from audits.planted import page
from audits.planted.real import real_cases

KEPT = Path(__file__).parents[2] / "docs" / "audit.json"


def test_says_which_pictures_are_not_there(tmp_path: Path) -> None:
    found = real_cases(tmp_path)
    assert set(found) == {"mri", "ct"}
    for case in found.values():
        assert set(case) == {"absent"} and tmp_path.name in case["absent"]


@pytest.mark.long
def test_brains_out_of_distribution_and_enlarged_slices(shared_data: Path) -> None:
    found = real_cases(shared_data)
    assert found["mri"]["marked"] == pytest.approx(0.05, abs=1e-4)
    assert {row["network"] for row in found["ct"]["scores"]} == {"SRGAN", "SRWGAN"}
    patches, errors = (_areas(found[name], "maps", "map", "auroc") for name in ("ct", "mri"))
    assert patches["frc"] > 0.8  # sFRC as described finds what sFRC as published finds
    assert errors["absolute-error"] > 0.8  # null-space error is most of the error
    kept = page.read(KEPT)["real"]
    for name in ("mri", "ct"):
        assert found[name]["marked"] == kept[name]["marked"]
        for part, key, figure in (("maps", "map", "auroc"), ("scores", "score", "auc")):
            ours, theirs = (_areas(case[name], part, key, figure) for case in (found, kept))
            assert ours == pytest.approx(theirs, abs=0.02), (name, part)


def _areas(case: dict[str, Any], part: str, key: str, figure: str) -> dict[str, float]:
    return {row[key] if part == "maps" else f"{row['network']} {row[key]}": row[figure] for row in case[part]}
