"""Pages over the sample store, drawn without a browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import sample_store
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
