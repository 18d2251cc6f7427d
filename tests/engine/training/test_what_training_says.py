"""What a training says while it draws its pictures, and where there is no checkpoint to go on from."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

import reconaudit
from data.kept import kept_array
from engine.console import drawing_bar
from engine.recipe import recipes


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def drawn(stream: io.StringIO) -> str:
    with drawing_bar(stream):
        kept_array("collage-0-300-abc", (300, 1), lambda span: np.zeros((span[1] - span[0], 1), np.uint8))
    return stream.getvalue()


def test_drawing_is_a_line_at_its_beginning_and_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECONAUDIT_CACHE", str(tmp_path))
    assert drawn(io.StringIO()).splitlines() == [
        "drawing collage: 0 of 300 pictures",
        "drawing collage: 300 of 300 pictures",
    ]
    assert drawn(io.StringIO()) == "", "it is there already"


def test_drawing_is_a_bar_on_a_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECONAUDIT_CACHE", str(tmp_path))
    said = drawn(Terminal())
    assert "drawing collage" in said and "/300" in said


def test_resuming_without_a_checkpoint_is_said(
    tiny: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(recipes._entries, "tiny", type(tiny))
    words = ["train", "tiny", "--device", "cpu", "--out", str(tmp_path)]
    said = f"There is no checkpoint {tmp_path / 'tiny.checkpoint'} to go on from: begun anew."
    assert said not in CliRunner().invoke(reconaudit.app, words).stderr
    resumed = CliRunner().invoke(reconaudit.app, [*words, "--resume"])
    assert resumed.exit_code == 0 and said in resumed.stderr.splitlines()
