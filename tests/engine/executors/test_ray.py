"""The same units on a Ray cluster give the same rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import UsageError
from engine.executors.ray import RayExecutor
from engine.runner.run import run
from engine.store.connection import reading
from engine.suite import parse

SUITE = (
    "{images: 2, datasets: [{phantoms: {size: 32}}], problems: [deblur], methods: [adjoint], judges: [psnr]}"
)


@pytest.mark.long
def test_ray_gives_what_processes_give(tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="Ray is not installed (pip install 'reconaudit[ray]').")
    found = []
    for executor in ("ray", "local"):
        progress = run(parse(SUITE), tmp_path / executor, device="cpu", executor=executor, jobs=1)
        assert (progress.done, progress.failed) == (2, 0)
        with reading(tmp_path / executor) as con:
            found.append(
                con.execute("SELECT recon_id, digest FROM reconstruction ORDER BY recon_id").fetchall()
            )
    assert found[0] == found[1]


def test_a_missing_ray_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UsageError, match=r"reconaudit\[ray\]"):
        list(RayExecutor().perform([], tmp_path, "cpu"))
