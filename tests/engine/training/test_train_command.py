"""`reconaudit train` as people meet it: stopped and gone on with, broken, and given files that are none."""

from __future__ import annotations

import importlib
import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import load_file
from typer.testing import CliRunner, Result

import reconaudit
from engine.errors import told
from engine.identity import seed_of
from engine.recipe import recipes

ROOT = Path(__file__).resolve().parents[3]
SLEEPER = '''
import time
from dataclasses import dataclass

import torch

from engine.recipe import Recipe, recipes


@recipes.register("sleeper")
@dataclass(frozen=True, kw_only=True)
class Sleeper(Recipe):
    """Learns to double a number, and is in no hurry."""

    steps: int = 60
    batch: int = 4
    checks: int = 12

    def network(self):
        return torch.nn.Linear(1, 1)

    def draw(self, material, generator):
        time.sleep(0.03)
        return {"x": torch.rand(self.batch, 1, generator=generator)}

    def loss(self, network, examples):
        return (network(examples["x"]) - 2 * examples["x"]).square().mean()

    def validate(self, network, material):
        return {"error": (network(torch.ones(1, 1)) - 2).abs().mean()}
'''


@pytest.fixture
def sleeper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    (tmp_path / "sleeper.py").write_text(SLEEPER)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(recipes._entries, "sleeper", None)
    return importlib.import_module("sleeper").Sleeper


def _heed_ctrl_c() -> None:
    """A test run in the background is started deaf to Ctrl-C, and so would be its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_stopped_by_ctrl_c_and_gone_on_with_it_ends_the_same(sleeper: Any, tmp_path: Path) -> None:
    words = ("train", "sleeper", "--device", "cpu", "--out")
    parts, whole = tmp_path / "parts", tmp_path / "whole"
    checkpoint, patience = parts / "sleeper.checkpoint", time.monotonic() + 90
    process = subprocess.Popen(
        [sys.executable, "-c", "import sleeper, reconaudit; reconaudit.main()", *words, str(parts)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=_heed_ctrl_c,
    )
    while not checkpoint.exists() and process.poll() is None and time.monotonic() < patience:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    said, trouble = process.communicate(timeout=60)
    assert process.returncode == 130, trouble
    assert "Run the same command with --resume" in said and "Traceback" not in trouble
    assert checkpoint.exists() and not (parts / "sleeper.safetensors").exists()

    for folder, more in ((whole, ()), (parts, ("--resume",))):
        ended = CliRunner().invoke(reconaudit.app, [*words, str(folder), *more])
        assert ended.exit_code == 0, ended.exception
    assert (whole / "sleeper.safetensors").read_bytes() == (parts / "sleeper.safetensors").read_bytes()
    assert not checkpoint.exists()


def train(recipe: Any, folder: Path, monkeypatch: pytest.MonkeyPatch, *words: str) -> Result:
    monkeypatch.setitem(recipes._entries, "tiny", recipe)
    return CliRunner().invoke(
        reconaudit.app, ["train", "tiny", "--device", "cpu", "--out", str(folder), *words]
    )


def sentence(ended: Result) -> str:
    """What the user is told instead of a traceback."""
    assert ended.exit_code != 0 and ended.exception is not None
    said = ended.stderr if isinstance(ended.exception, SystemExit) else told(ended.exception)
    assert said is not None, ended.exception
    return said


def test_a_number_that_is_none_names_its_step_and_the_last_good_checkpoint(
    tiny: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(type(tiny)):  # type: ignore[misc]
        def loss(self, network: Any, examples: Any) -> Any:
            loss = super().loss(network, examples)
            return loss * float("nan") if int(examples["number"]) == worst else loss

    worst = seed_of("step", "tiny", 0, 24) % 1000
    said = sentence(train(Broken, tmp_path, monkeypatch))
    checkpoint = tmp_path / "tiny.checkpoint"
    assert said == f"tiny: the loss of step 25 is nan; the last good checkpoint is {checkpoint}."
    kept = load_file(checkpoint)
    assert kept and all(value.isfinite().all() for value in kept.values())


def test_a_first_step_that_breaks_has_no_checkpoint_to_name(
    tiny: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(type(tiny)):  # type: ignore[misc]
        def loss(self, network: Any, examples: Any) -> Any:
            return super().loss(network, examples) * float("inf")

    said = sentence(train(Broken, tmp_path, monkeypatch))
    assert said == "tiny: the loss of step 1 is inf; there is no checkpoint yet."
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kept", [0, 7, 100])
def test_a_truncated_checkpoint_is_named(
    tiny: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    train(type(tiny), tmp_path, monkeypatch)
    whole = (tmp_path / "tiny.safetensors").read_bytes()
    (tmp_path / "tiny.checkpoint").write_bytes(whole[:kept])
    said = sentence(train(type(tiny), tmp_path, monkeypatch, "--resume"))
    assert "tiny.checkpoint is no checkpoint" in said and "remove it to begin anew" in said


def test_a_checkpoint_of_another_network_is_named(
    tiny: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(type(tiny), tmp_path, monkeypatch)
    (tmp_path / "tiny.safetensors").rename(tmp_path / "tiny.checkpoint")
    said = sentence(train(type(tiny), tmp_path, monkeypatch, "--resume"))
    assert "tiny.checkpoint is no checkpoint" in said


def test_a_pickle_in_place_of_a_checkpoint_is_refused_and_nothing_runs(
    tiny: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace = tmp_path / "executed"

    class Evil:
        def __reduce__(self) -> tuple[object, tuple[object, ...]]:
            return Path.touch, (trace,)

    (tmp_path / "tiny.checkpoint").write_bytes(pickle.dumps(Evil()))
    said = sentence(train(type(tiny), tmp_path, monkeypatch, "--resume"))
    assert "is no checkpoint" in said
    assert not trace.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("train", "denoisr"), "did you mean 'denoiser'"),
        (("train", "lista", "--steps", "0"), "steps must be at least 1, got 0."),
        (("train", "lista", "--device", "tpu"), "device must be auto, cpu, cuda or cuda:N, got 'tpu'."),
    ],
)
def test_what_cannot_be_trained_is_one_sentence(words: tuple[str, ...], said: str) -> None:
    assert said in sentence(CliRunner().invoke(reconaudit.app, words))
