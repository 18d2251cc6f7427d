"""A small experiment: tiny phantoms, deblurring, and methods written here."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from engine.runner.run import Progress, run
from engine.store.connection import reading
from engine.suite import parse

OWN = """
import os, signal
import torch

def half(y, physics):
    return physics.A_adjoint(y) / 2

def raises(y, physics):
    raise ValueError("no such luck")

def nan(y, physics):
    x = physics.A_adjoint(y).clone()
    x[0, 0, 0, 0] = float("nan")
    return x

def shapeless(y, physics):
    return physics.A_adjoint(y)[..., :-1]

def far(y, physics):
    return physics.A_adjoint(y) * 1e6

def words(y, physics):
    return "a picture"

def hungry(y, physics):
    if len(y) > 1:
        raise MemoryError
    return physics.A_adjoint(y)

def starving(y, physics):
    raise MemoryError

def deadly(y, physics):
    os.kill(os.getpid(), signal.SIGKILL)

class Scaled:
    def __init__(self, by=1.0):
        self.by = by
    def __call__(self, y, physics):
        return physics.A_adjoint(y) * self.by
"""

Rows = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def rows(store: Path) -> Rows:
    """Runs a query on the store."""

    def query(sql: str) -> list[tuple[Any, ...]]:
        with reading(store) as con:
            return con.execute(sql).fetchall()

    return query


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The current directory holds ``own_methods.py``."""
    (tmp_path / "own_methods.py").write_text(OWN)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield tmp_path
    sys.modules.pop("own_methods", None)


Run = Callable[..., Progress]


@pytest.fixture
def small(store: Path) -> Run:
    """Runs methods on three tiny phantoms, in this process unless told otherwise."""

    def start(
        *methods: str,
        images: int = 3,
        problems: str = "deblur",
        judges: str = "psnr, consistency",
        precision: str = "fp32",
        **options: Any,
    ) -> Progress:
        text = (
            f"{{suite: small, images: {images}, datasets: [{{phantoms: {{size: 32}}}}], "
            f"problems: [{problems}], methods: [{', '.join(methods)}], judges: [{judges}], "
            f"precision: {precision}}}"
        )
        return run(parse(text), store, **({"jobs": 0, "device": "cpu"} | options))

    return start


@pytest.fixture
def samplers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """``own_samplers.py`` in the current directory, imported as a suite imports it."""
    shutil.copy(Path(__file__).with_name("own_samplers.py"), tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    import own_samplers

    yield own_samplers
    sys.modules.pop("own_samplers", None)


@pytest.fixture
def draw(samplers: ModuleType, store: Path) -> Run:
    """Runs a method on three phantoms of 32 x 32, in this process."""

    def start(
        method: str = "Gauss", images: int = 3, judges: str = "psnr", folder: Path = store, **facts: Any
    ) -> Progress:
        rest = "".join(f"{key}: {value}, " for key, value in facts.items())
        text = (
            f"{{suite: draws, images: {images}, {rest}datasets: [{{phantoms: {{size: 32}}}}], "
            f"problems: [denoise], methods: [{{call: 'own_samplers:{method}'}}], judges: [{judges}]}}"
        )
        return run(parse(text), folder, jobs=0, device="cpu")

    return start
