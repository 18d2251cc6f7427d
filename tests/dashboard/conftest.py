"""Pages over the sample store, drawn without a browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import sample_store
import split_store
from drawn import Drawn


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample store; no test writes to it."""
    folder = tmp_path_factory.mktemp("sample")
    sample_store.build(folder)
    return folder


@pytest.fixture
def own_sample(sample: Path, tmp_path: Path) -> Path:
    """A copy of the sample store, to write to."""
    return Path(shutil.copytree(sample, tmp_path / "store"))


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Tell the pages which store to show."""
    return lambda folder: monkeypatch.setenv("RECONAUDIT_STORE", str(folder))


@pytest.fixture
def opened(sample: Path, serve: Callable[[Path], None]) -> Callable[..., Drawn]:
    """Open a page of the sample store: ``opened("leaderboard", dataset="photos")``."""
    serve(sample)
    return Drawn


@pytest.fixture(scope="session")
def split(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample store with the null-space split; no test writes to it."""
    folder = Path(shutil.copytree(sample, tmp_path_factory.mktemp("split") / "store"))
    split_store.add(folder)
    return folder


@pytest.fixture
def hallucinations(split: Path, serve: Callable[[Path], None]) -> Callable[..., Drawn]:
    """Open the page over the store with the split: ``hallucinations(image="coffee")``."""
    serve(split)
    return lambda **params: Drawn("hallucinations", **params)
