"""What an own class claims its samples are drawn from stands in the store, or is refused with the suite."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.runner.run import Progress, run
from engine.suite import SuiteError, parse

OWN = """
from dataclasses import dataclass
import torch
from engine.method import Method

class Silent:
    def __call__(self, y, physics):
        return physics.A_adjoint(y)

    def sample(self, y, physics, n, first=0):
        return torch.stack([physics.A_adjoint(y) + 0.01 * (first + k) for k in range(n)])

class Approximate(Silent):
    posterior = "approximate"

class Varied(Silent):
    posterior = "no: a start that is varied"

class Routine(Silent):
    def posterior(self, y):
        return y

class Claims(Silent):
    posterior = CLAIM

@dataclass(frozen=True, kw_only=True)
class Nameless(Method):
    stochastic = True
    posterior = "yes"
    __call__ = Silent.__call__
    sample = Silent.sample

class Named(Nameless):
    name = "named"

class NamedClaims(Named):
    posterior = CLAIM

def plain(y, physics):
    return physics.A_adjoint(y)

plain.posterior = "nonsense about samples that it does not draw"
"""
TOLD = "posterior must be 'yes', 'approximate', 'no', 'no: ' and what it is instead, or 'unknown', got "

Suite = Callable[..., Progress]


@pytest.fixture
def suite(tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Suite]:
    """Runs own classes on one phantom; `claim` is what those say that make a claim of their own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))

    def start(*names: str, claim: str = "'no'") -> Progress:
        sys.modules.pop("own_claims", None)
        (tmp_path / "own_claims.py").write_text(OWN.replace("CLAIM", claim))
        mine = ", ".join(f"{{call: 'own_claims:{name}'}}" for name in names)
        text = f"problems: [denoise], methods: [{mine}], judges: [psnr], samples: 2, images: 1"
        return run(parse(f"{{datasets: [{{phantoms: {{size: 32}}}}], {text}}}"), store, jobs=0, device="cpu")

    yield start
    sys.modules.pop("own_claims", None)


def test_a_claim_is_stored_and_what_says_nothing_is_unknown(suite: Suite, rows) -> None:
    assert suite("Silent", "Approximate", "Varied", "Routine", "Nameless", "Named", "plain").failed == 0
    assert dict(rows("SELECT method, posterior FROM method")) == {
        "Silent": "unknown",
        "Approximate": "approximate",
        "Varied": "no: a start that is varied",
        "Routine": "unknown",
        "Nameless": "yes",
        "named": "yes",
        "plain": "no",
    }


@pytest.mark.parametrize("claim", ["'exact'", "'no:'", "'yes and no'", "''", "3", "None"])
@pytest.mark.parametrize("name", ["Claims", "NamedClaims"])
def test_nonsense_is_one_sentence_before_anything_runs(suite: Suite, rows, name: str, claim: str) -> None:
    with pytest.raises(SuiteError) as error:
        suite("Silent", name, claim=claim)
    assert str(error.value) == f"own_claims:{name}: {TOLD}{claim}."
    assert rows("SELECT (SELECT count(*) FROM run) + (SELECT count(*) FROM method)") == [(0,)]


def test_another_claim_is_stored_with_the_next_run(suite: Suite, rows) -> None:
    suite("Claims", "NamedClaims", claim="'no'")
    assert set(rows("SELECT posterior FROM method")) == {("no",)}
    suite("Claims", "NamedClaims", claim="'approximate'")
    assert set(rows("SELECT posterior FROM method")) == {("approximate",)}
    outputs = "SELECT method, count(*) FROM reconstruction WHERE kind = 'mean' GROUP BY ALL ORDER BY method"
    assert rows(outputs) == [("Claims", 2), ("named", 1)], "an edited file is another source"
