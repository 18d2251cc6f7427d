"""A store of draws made by a tiny sampler, and a classifier that needs no truth, made by hand."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from correction_layers import layer

from audits.classifier.measures import Estimate
from audits.classifier.report import Report
from audits.classifier.versions import Version, keep
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
FEATURE = "null-space-measured-max"


@pytest.fixture(scope="session")
def priors(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("correction") / "priors")


@dataclass(frozen=True, kw_only=True)
class Store:
    """A store and the full name of the sampler that drew in it."""

    folder: Path
    sampler: str


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


def add_classifier(folder: Path, digits: str, feature: str = FEATURE, reference: str = "measurement") -> None:
    """A version that goes by one feature, the more of which the worse."""
    guess = Estimate(value=0.5, low=0.0, high=1.0)
    report = Report(
        labels=10,
        hallucinated=5,
        images=10,
        groups=10,
        strength=1.0,
        auc=guess,
        precision=guess,
        accuracy=guess,
        sensitivity=guess,
        specificity=guess,
        brier=guess,
        ece=0.0,
        ece_chance=0.0,
        roc=(),
        pr=(),
        calibration=(),
        confusion={},
        weights=(guess,),
        learning=(),
        baseline=None,
        ceiling=None,
        unseen=(),
        warnings=(),
    )
    version = Version(
        classifier_id=str(uuid.UUID(digits.ljust(32, "0"))),
        created=datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC),
        author="test",
        layer=layer(feature),
        trained_on={"reference": reference, "labels": "majority"},
        report=report,
    )
    keep(folder, version)
