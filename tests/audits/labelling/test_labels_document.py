"""docs/labelling.md says what is true: its program runs."""

from __future__ import annotations

import re
from pathlib import Path

TEXT = (Path(__file__).resolve().parents[3] / "docs" / "labelling.md").read_text(encoding="utf-8")


def test_the_program_of_the_document_runs(store: Path, tmp_path: Path, monkeypatch, capsys) -> None:
    (program,) = re.findall(r"^```python\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    (tmp_path / "data").mkdir()
    store.rename(tmp_path / "data" / "store")
    monkeypatch.chdir(tmp_path)
    exec(program.replace("size=20", "size=4"), {})
    told = capsys.readouterr().out
    assert "anna" in told and "ben" in told and "everybody said the same" in told


def test_every_command_named_there_exists() -> None:
    from reconaudit import app

    known = {
        (group.name, command.name or command.callback.__name__)
        for group in app.registered_groups
        for command in group.typer_instance.registered_commands
    }
    named = set(re.findall(r"reconaudit (labels|sessions) (\w+)", TEXT))
    assert len(named) >= 7 and named <= known
