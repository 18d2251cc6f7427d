"""The tables of docs/correction.md say what docs/correction.json says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from audits.written_part import marks
from docs import corrected


def test_the_page_shows_the_trial_that_is_kept() -> None:
    assert corrected.PAGE.read_text(encoding="utf-8") == corrected.page()


def test_another_trial_gives_another_page_and_leaves_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = json.loads(corrected.FILE.read_text(encoding="utf-8"))
    before = corrected.page()
    document["classifier"] = "too few labels."
    document["cases"][0]["rows"][1]["psnr"] = 99.125
    document["cases"][0]["rows"][1]["kid"] = None
    other = tmp_path / "other.json"
    other.write_text(json.dumps(document), encoding="utf-8")
    monkeypatch.setattr(corrected, "FILE", other)
    after = corrected.page()
    assert "No classifier could be trained: too few labels." in after and "| 99.12 |" in after
    outside = re.compile(".*".join(marks(corrected.SOURCE)), re.DOTALL)
    assert outside.sub("", after) == outside.sub("", before) != ""
