"""The house: imports run one way, and what must stay free of torch does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def test_imports_run_one_way() -> None:
    lint = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert lint.returncode == 0, lint.stdout


@pytest.mark.parametrize(
    "module",
    [
        "data.dataset",
        "data.sets.photos",
        "data.sets.phantoms",
        "data.sets.folder",
        "engine.store.connection",
        "engine.store.ingest",
        "engine.store.progress",
        "engine.identity",
        "engine.suite",
        "engine.judge",
        "engine.method",
        "engine.problem",
        "engine.weights",
        "dashboard.page",
    ],
)
def test_what_the_dashboard_may_import_knows_no_torch(module: str) -> None:
    code = f"import sys, {module}; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_nothing_is_called_utils() -> None:
    folders = ("data", "engine", "audits", "dashboard", "tests")
    names = {path.stem for folder in folders for path in (ROOT / folder).rglob("*.py")}
    assert not names & {"utils", "util", "helpers", "common", "misc"}
