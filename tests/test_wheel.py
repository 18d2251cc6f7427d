"""What an installed package must bring: everything its code reads beside the code."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BUILD = "from setuptools.build_meta import build_wheel; build_wheel('wheel')"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The files of a wheel of this checkout, built aside; weights are stood in for by empty files."""
    copy = tmp_path_factory.mktemp("build") / "checkout"
    ignored = shutil.ignore_patterns("__pycache__", "*.safetensors", "*.duckdb*", "shards", "fetched")
    for folder in ("audits", "benchmarks", "dashboard", "data", "docs", "engine", "suites"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=ignored)
    for weights in (ROOT / "data" / "weights").glob("*.safetensors"):
        (copy / "data" / "weights" / weights.name).touch()
    for file in ("pyproject.toml", "README.md", "reconaudit.py", "streamlit_app.py"):
        shutil.copy(ROOT / file, copy)
    built = subprocess.run(
        [sys.executable, "-c", BUILD], cwd=copy, capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr
    (file,) = (copy / "wheel").glob("*.whl")
    return zipfile.ZipFile(file).namelist()


@pytest.mark.parametrize(
    ("folder", "pattern"),
    [
        ("suites", "*.yaml"),
        ("docs", "*.md"),
        ("docs", "*.png"),
        ("docs", "*.json"),
        ("docs/cards", "*"),
        ("data/weights", "*.safetensors"),
        ("data/weights", "weights.toml"),
        ("dashboard", "**/*.css"),
        ("dashboard", "**/*.js"),
        ("dashboard", "**/*.json"),
        ("dashboard", ".streamlit/config.toml"),
    ],
)
def test_the_wheel_holds_what_the_checkout_holds(wheel: list[str], folder: str, pattern: str) -> None:
    here = {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).glob(pattern) if path.is_file()}
    assert here and here <= set(wheel)


def test_the_wheel_holds_every_module_of_the_house(wheel: list[str]) -> None:
    folders = ("audits", "dashboard", "data", "engine")
    modules = {p.relative_to(ROOT).as_posix() for f in folders for p in (ROOT / f).rglob("*.py")}
    assert modules | {"reconaudit.py", "streamlit_app.py"} <= set(wheel)
    assert not [name for name in wheel if name.startswith("tests/") or "__pycache__" in name]
