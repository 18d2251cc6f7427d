"""The server starts in another folder than its user."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine import serving


def test_folders_that_are_searched_are_those_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([".", "/elsewhere"]))
    assert serving._searched() == {"PYTHONPATH": os.pathsep.join([str(tmp_path), "/elsewhere"])}
    monkeypatch.delenv("PYTHONPATH")
    assert serving._searched() == {}
