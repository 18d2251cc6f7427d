"""Numbers published elsewhere, recomputed: every row of the self-check as a test.

The published number, the tolerance and the source of each stand in `engine/selfcheck/published` and
`audits/published.py`.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import audits.published  # noqa: F401 - enters its rows
from engine.selfcheck import Data, rows, run

QUICK = 5  # seconds


def _folder() -> Path | None:
    root = Path(__file__).resolve().parents[2]
    folder = Path(os.environ.get("RECONAUDIT_DATA", root.parent / "shared" / "data"))
    return folder if folder.is_dir() else None


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.long if rows[name].long or rows[name].seconds > QUICK else ())
        for name in rows
    ],
)
def test_published_number(name: str) -> None:
    check = run(rows[name], Data(folder=_folder()), full=True)
    if check.state == "not run":
        pytest.skip(check.reason or "")
    assert check.state == "pass", check.reason
