"""A store of draws made by a tiny sampler."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from correction_layers import Store

from engine.runner.run import run
from engine.samplers.untrained import write
from engine.suite import parse

SUITE = """
suite: draws
images: 2
{keep}
samples: 4
datasets: [{{faces: {{size: 32, count: 2}}}}]
problems: [{{sr: {{factor: 2}}}}, {{jpeg: {{}}}}]
methods:
  - {{diffpir: {{weights_file: {priors}, size: 0, steps: 3}}}}
  - adjoint
  - bicubic
  - wavelet
only: [{{problem: sr, method: [diffpir, adjoint, bicubic]}}, {{problem: jpeg, method: wavelet}}]
judges: [psnr, mse, consistency, null-space]
"""


@pytest.fixture(scope="session")
def priors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("correction") / "priors")


@pytest.fixture(scope="session")
def drawn(priors: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Store]:
    """Makes a store; its argument is a line of the suite."""

    def make(keep: str) -> Store:
        folder = tmp_path_factory.mktemp("store")
        progress = run(parse(SUITE.format(keep=keep, priors=priors)), folder, device="cpu", jobs=0)
        assert progress.state == "finished" and not progress.failed, progress.failures
        return Store(folder=folder, sampler=f"diffpir(weights_file={priors}, size=0, steps=3)")

    return make


@pytest.fixture(scope="session")
def store(drawn: Callable[[str], Store]) -> Store:
    """One store for all tests that only add to it."""
    return drawn("")
