"""Pools of drawn pictures go to a folder of the test session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def pools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pools")


@pytest.fixture(autouse=True)
def own_cache(pools: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("RECONAUDIT_CACHE", str(pools))
    monkeypatch.delenv("RECONAUDIT_DATA", raising=False)
    yield
