"""A trial of the corrections on a few faces: what every sampler's table in docs/correction.md must show.

``python -m docs.corrected`` makes the tables; here fewer faces and draws go the same way.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from audits.correction.trial import Trial, tried
from engine import weights

TRIAL = Trial(faces=6, draws=4, teachers=6, samplers=("ddrm(steps=10)",))

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """problem -> what was done -> its figures."""
    for name in ("perceptual-tiny", "attributes", "face-prior"):
        if reason := weights.obstacle(name):
            pytest.skip(reason)
    folder: Path = tmp_path_factory.mktemp("trial")
    document = tried(TRIAL, folder)
    return {case["problem"]: {row["what"]: row for row in case["rows"]} for case in document["cases"]}


@pytest.mark.parametrize("problem", TRIAL.problems)
def test_every_correction_is_there_with_every_face(cases: dict[str, dict[str, Any]], problem: str) -> None:
    rows = cases[problem]
    assert set(rows) >= {"one draw", "mean of draws", "select", "blend", "blend(towards=tv)", "resample"}
    assert all(row["pictures"] == TRIAL.faces and not row.get("failed") for row in rows.values())


@pytest.mark.parametrize("problem", TRIAL.problems)
def test_what_agrees_is_nearer_to_the_truth_and_what_is_projected_to_the_measurement(
    cases: dict[str, dict[str, Any]], problem: str
) -> None:
    rows = cases[problem]
    for name in ("mean of draws", "select", "blend"):
        assert rows[name]["psnr"] > rows["one draw"]["psnr"], name
    for name in ("blend", "resample"):
        assert rows[name]["misfit"] <= rows["one draw"]["misfit"] and 0 < rows[name]["mended"] < 1


@pytest.mark.parametrize("problem", TRIAL.problems)
def test_rates_lie_within_their_intervals(cases: dict[str, dict[str, Any]], problem: str) -> None:
    for row in cases[problem].values():
        for figure in ("hallucinated", "change"):
            assert row[figure]["low"] <= row[figure]["value"] <= row[figure]["high"]
        assert row["hallucinated"]["value"] + row["unsure"] <= 1
        before = cases[problem]["one draw"]["hallucinated"]["value"]
        assert row["change"]["value"] == pytest.approx(row["hallucinated"]["value"] - before)
