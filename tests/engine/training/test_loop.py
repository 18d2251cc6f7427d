"""A training gives the same weights whether it was stopped or not, and stops at what is no number."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import load_file

from engine.identity import seed_of
from engine.training import Diverged, train
from engine.training.checkpoint import CheckpointWrong
from engine.training.load import fill
from engine.training.loop import Watched


class Stop(Exception):
    pass


def stopping(step: int) -> Any:
    def watch(seen: Watched) -> None:
        if seen.step == step:
            raise Stop

    return watch


def test_trains_and_reports(tiny: Any, tmp_path: Path) -> None:
    seen: list[Watched] = []
    report = train(tiny, tmp_path, watch=seen.append)
    assert [w.step for w in seen] == list(range(1, 41))
    assert [w.step for w in seen if w.figures] == [10, 20, 30, 40]
    assert report.figures["error"] < report.history[0]["error"]
    assert report.steps == 40
    assert report.weights.stat().st_size == report.size
    assert sorted(p.name for p in tmp_path.iterdir()) == ["tiny.json", "tiny.md", "tiny.safetensors"]
    assert json.loads((tmp_path / "tiny.json").read_text())["sha256"] == report.sha256


def test_same_seed_same_weights(tiny: Any, tmp_path: Path) -> None:
    first, second = train(tiny, tmp_path / "a"), train(tiny, tmp_path / "b")
    other = train(dataclasses.replace(tiny, seed=1), tmp_path / "c")
    assert first.sha256 == second.sha256
    assert other.sha256 != first.sha256


@pytest.mark.parametrize("step", [10, 17, 39])
def test_resumed_is_the_same_as_never_stopped(tiny: Any, tmp_path: Path, step: int) -> None:
    whole = train(tiny, tmp_path / "whole")
    with pytest.raises(Stop):
        train(tiny, tmp_path / "parts", watch=stopping(step))
    seen: list[Watched] = []
    resumed = train(tiny, tmp_path / "parts", resume=True, watch=seen.append)
    assert seen[0].step == step // 10 * 10 + 1
    assert resumed.sha256 == whole.sha256
    assert resumed.history == whole.history


def test_a_stopped_training_is_not_overwritten(tiny: Any, tmp_path: Path) -> None:
    with pytest.raises(Stop):
        train(tiny, tmp_path, watch=stopping(10))
    with pytest.raises(CheckpointWrong, match="resume it, or remove"):
        train(tiny, tmp_path)


def test_resumes_with_the_same_settings_only(tiny: Any, tmp_path: Path) -> None:
    with pytest.raises(Stop):
        train(tiny, tmp_path, watch=stopping(10))
    with pytest.raises(CheckpointWrong, match="was made with steps 40; asked for was steps 80: ask for"):
        train(tiny, tmp_path, steps=80, resume=True)


def test_what_a_training_leaves_is_for_all_who_may_read_the_folder(tiny: Any, tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.touch()
    report = train(tiny, tmp_path)
    assert report.weights.stat().st_mode == report.card.stat().st_mode == plain.stat().st_mode


def test_a_damaged_checkpoint_is_named(tiny: Any, tmp_path: Path) -> None:
    with pytest.raises(Stop):
        train(tiny, tmp_path, watch=stopping(10))
    path = tmp_path / "tiny.checkpoint"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(CheckpointWrong, match=r"tiny\.checkpoint is no checkpoint"):
        train(tiny, tmp_path, resume=True)


def test_nan_stops_with_the_step_and_the_last_checkpoint(tiny: Any, tmp_path: Path) -> None:
    broken = dataclasses.replace(tiny, broken_at=seed_of("step", "tiny", 0, 24) % 1000)
    with pytest.raises(
        Diverged, match=r"the loss of step 25 is nan; the last good checkpoint is .*tiny\.checkpoint"
    ):
        train(broken, tmp_path)
    with pytest.raises(Diverged):  # it is there, whole, and goes on from step 20
        train(broken, tmp_path, resume=True, watch=lambda seen: pytest.fail() if seen.step <= 20 else None)


def test_the_global_random_state_is_left(tiny: Any, tmp_path: Path) -> None:
    import torch

    torch.manual_seed(3)
    wanted = torch.rand(4)
    torch.manual_seed(3)
    train(tiny, tmp_path, steps=4)
    assert torch.equal(torch.rand(4), wanted)


def test_card_says_what_was_reached(tiny: Any, tmp_path: Path) -> None:
    report = train(tiny, tmp_path)
    card = report.card.read_text()
    assert "error at most 0.5: reached" in card
    assert "elsewhere at least 1: not measured" in card
    assert report.missed == ["elsewhere at least 1"]
    assert report.sha256 in card
    assert re.search(r"`reconaudit train tiny`: 40 steps, \d+ s on cpu", card)


def test_the_cards_command_makes_this_network(tiny: Any, tmp_path: Path) -> None:
    report = train(tiny, tmp_path, steps=8)
    assert "`reconaudit train tiny --steps 8`: 8 steps" in report.card.read_text()


def test_figures_are_of_the_weights_as_stored(tiny: Any, tmp_path: Path) -> None:
    report = train(tiny, tmp_path)
    network = fill(tiny, load_file(report.weights), "the file")
    assert float(tiny.validate(network, None)["error"]) == report.figures["error"]
