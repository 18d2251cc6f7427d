"""The page Uncertainty over a run with enough samples to calibrate: what was stored, the page tells."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from drawn import Drawn

from dashboard import queries
from dashboard.numbers import percent
from dashboard.uncertainty import conformal
from dashboard.uncertainty.words import claim
from engine.runner.run import run
from engine.suite import load, parse

PICTURES, SAMPLES = 48, 20
CASE = {"dataset": f"faces(size=16, count={PICTURES})", "problem": "denoise"}
OWN = """
from dataclasses import dataclass
from typing import ClassVar
from engine.draws import generators, normal
from engine.method import Method

@dataclass(frozen=True, kw_only=True)
class Flat(Method):
    "The posterior under a flat prior: the measurement and noise like its own."
    stochastic: ClassVar[bool] = True
    seed: int = 0
    times: float = 1.0

    def __call__(self, y, physics):
        return self.sample(y, physics, 1)[0]

    def sample(self, y, physics, n, first=0):
        noise = normal((n * len(y), *y.shape[1:]), generators(y, self.seed, range(first, first + n)))
        return y + self.times * physics.noise_model.sigma * noise.unflatten(0, (n, len(y)))

@dataclass(frozen=True, kw_only=True)
class Varied(Flat):
    times: float = 0.5
"""
SUITE = f"""
samples: {SAMPLES}
keep: moments
datasets: [{{faces: {{size: 16, count: {PICTURES}}}}}]
problems: [denoise]
methods: [{{call: 'own_flat:Flat', name: flat}}, {{call: 'own_flat:Varied', name: varied}}]
judges: [mae, coverage, crps, z-score]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    place = tmp_path_factory.mktemp("calibrated")
    (place / "own_flat.py").write_text(OWN)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        patch.syspath_prepend(place)
        progress = run(parse(SUITE), place / "store", jobs=0, device="cpu")
    sys.modules.pop("own_flat", None)
    assert progress.done == progress.planned == 2 * PICTURES
    yield place / "store"


def said(page: Drawn, key: str) -> str:
    return "".join(run["text"] for line in page.piece(key)["lines"] for run in line)


@pytest.fixture
def page(folder: Path, serve: Callable[[Path], None]) -> Callable[[str], Drawn]:
    serve(folder)
    return lambda method, **more: Drawn("uncertainty", **CASE, method=method, **more)


def test_quantile_bands_and_factors_stand_in_the_table(page: Callable[..., Drawn], folder: Path) -> None:
    rows = page("flat", methods="flat,varied").rows("methods")
    shares = queries.summary(folder, *CASE.values()).set_index(["method", "judge"])["mean"]
    for method in ("flat", "varied"):
        assert rows[method]["coverage-90"]["text"] == percent(shares[method, "coverage-90"])
    assert shares["flat", "coverage-90"] == pytest.approx(0.9, abs=0.01)
    assert shares["varied", "coverage-90"] < 0.7
    factors = {method: float(rows[method]["factor"]["text"].rstrip("×")) for method in ("flat", "varied")}
    assert factors["flat"] > 1.645 and factors["varied"] == pytest.approx(2 * factors["flat"], rel=0.1)


def test_risk_mean_size_and_risk_by_size_are_told(page: Callable[..., Drawn]) -> None:
    told = said(page("flat"), "widened")
    assert "32 pictures calibrated (risk at most 0.0" in told and "On 16 others" in told
    missed, size = re.search(
        r"([\d.]+)\u202f% of the pixels were missed, by intervals ([\d.]+) wide", told
    ).groups()
    strata = re.findall(r"([\d.]+)\u202f% \(up to ([\d.]+) wide\)", told)
    assert len(strata) == 4
    risks, widths = ([float(pair[k]) for pair in strata] for k in (0, 1))
    assert widths == sorted(widths) and widths[0] < float(size) < widths[-1]
    assert sum(risks) / 4 == pytest.approx(float(missed), abs=0.15)
    assert risks[0] > risks[-1], "intervals that are narrow by chance miss oftener"


def test_intervals_of_the_samples_own_ranks_open_the_page(page: Callable[..., Drawn]) -> None:
    assert "taken as normal" not in said(page("flat"), "comparison")


def test_claims_are_read_by_people() -> None:
    assert [claim(said) for said in ("yes", "approximate", "no")] == ["yes", "approximate", "not a posterior"]


def test_a_shipped_suite_draws_enough_to_calibrate() -> None:
    suite = load("faces")
    problem = "sr(factor=8)"
    assert any(
        suite.admits(dataset=f"faces(count={count})", problem=problem, method=f"{method.name}(steps=20)")
        for count in (entry.params["count"] for entry in suite.datasets)
        for method in suite.methods
        if count >= conformal.TESTED and (method.samples or 0) >= 19
    )
