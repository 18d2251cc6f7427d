"""Arrays made once: who watches is told of them, and a stop leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from data.kept import kept_array, watched


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RECONAUDIT_CACHE", str(tmp_path))
    return tmp_path


def rows(span: tuple[int, int]) -> np.ndarray:
    return np.arange(*span, dtype=np.uint8)[:, None]


def test_who_watches_is_told_of_what_is_made_and_only_then() -> None:
    seen: list[tuple[str, int, int]] = []
    with watched(lambda *facts: seen.append(facts)):
        made = kept_array("leaves-test-0-200", (200, 1), rows)
        assert seen == [("leaves test", 0, 200), ("leaves test", 128, 200), ("leaves test", 200, 200)]
        kept_array("leaves-test-0-200", (200, 1), rows)
    kept_array("leaves-test-0-201", (201, 1), rows)
    assert len(seen) == 3
    assert np.array_equal(made[:, 0], np.arange(200))


def test_a_stop_leaves_nothing_behind(cache: Path) -> None:
    def stopped(span: tuple[int, int]) -> np.ndarray:
        if span[0]:
            raise KeyboardInterrupt
        return rows(span)

    with pytest.raises(KeyboardInterrupt):
        kept_array("leaves", (200, 1), stopped)
    assert not list(cache.iterdir())
