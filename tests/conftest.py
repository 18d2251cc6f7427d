"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real test data, never part of the project; skips where it is absent."""
    root = Path(__file__).resolve().parent.parent
    folder = Path(os.environ.get("RECONAUDIT_DATA", root.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real test data at {folder}; set RECONAUDIT_DATA to its folder.")
    return folder
