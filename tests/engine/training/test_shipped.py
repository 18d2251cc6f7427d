"""A network of ours through the doors people use: verified, listed, loaded; refused where it is damaged."""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from typer.testing import CliRunner

import reconaudit
from engine import weights
from engine.training.load import load
from engine.training.ship import entry
from engine.weights import WeightsMissing, WeightsWrong

Register = Callable[..., Path]


def told(*words: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """Exit status and rows of a list of the command line."""
    ended = CliRunner().invoke(reconaudit.app, [*words, "--json"])
    return ended.exit_code, {row["name"]: row for row in json.loads(ended.stdout)}


@pytest.fixture
def register(tiny: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Register:
    """Ships a state dict as `tiny` in a folder of its own, beside a file that users must bring."""
    folder = tmp_path / "weights"
    folder.mkdir()
    monkeypatch.setattr(weights, "REGISTRY", folder / "weights.toml")
    monkeypatch.setenv("RECONAUDIT_WEIGHTS", str(tmp_path / "own"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def make(state: dict[str, torch.Tensor] | bytes) -> Path:
        path = folder / "tiny.safetensors"
        if isinstance(state, bytes):
            path.write_bytes(state)
        else:
            save_file(state, path)
        content = path.read_bytes()
        facts: dict[str, object] = {
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
        }
        theirs = (
            '[theirs]\nfile = "theirs.pth"\nlicence = "user supplied"\nsource = "a paper"\nused_by = ["x"]\n'
        )
        weights.REGISTRY.write_text(f"{theirs}\n{entry(tiny, facts)}")
        return path

    return make


def states(tiny: Any) -> dict[str, torch.Tensor]:
    torch.manual_seed(0)
    return {k: v.clone() for k, v in tiny.network().state_dict().items()}


def test_what_is_there_is_said_to_be(tiny: Any, register: Register) -> None:
    path = register(states(tiny))
    status, rows = told("weights", "verify")
    assert status == 0
    assert (rows["tiny"]["state"], rows["tiny"]["path"], rows["tiny"]["reason"]) == (
        "present",
        str(path),
        None,
    )
    assert (rows["tiny"]["shipped"], rows["theirs"]["shipped"]) == (True, False)
    assert rows["theirs"]["state"] == "missing"
    assert told("weights", "list") == told("list", "weights")
    listed = told("list", "weights")[1]["tiny"]
    assert (listed["url"], listed["size"]) == (None, path.stat().st_size)
    assert listed["licence"] == "Apache-2.0 (trained by reconaudit)"
    assert not load(tiny, "tiny").training


def test_what_ships_and_is_gone_is_a_failure(tiny: Any, register: Register) -> None:
    register(states(tiny)).unlink()
    status, rows = told("weights", "verify")
    assert status == 1
    assert rows["tiny"]["state"] == "missing"
    assert "tiny.safetensors ships with reconaudit: restore it in" in rows["tiny"]["reason"]
    assert "fetch" not in rows["tiny"]["reason"]
    for refused in (lambda: load(tiny, "tiny"), lambda: weights.fetch("tiny")):
        with pytest.raises(WeightsMissing, match="ships with reconaudit"):
            refused()


def test_what_was_cut_short_is_said_to_be(tiny: Any, register: Register) -> None:
    path = register(states(tiny))
    whole = path.read_bytes()
    path.write_bytes(whole[:-40])
    status, rows = told("weights", "verify")
    assert status == 1
    assert rows["tiny"]["state"] == told("list", "weights")[1]["tiny"]["state"] == "wrong hash"
    assert f"was cut short: it has {len(whole) - 40:,} of {len(whole):,} bytes" in rows["tiny"]["reason"]
    for refused in (lambda: load(tiny, "tiny"), lambda: weights.fetch("tiny")):
        with pytest.raises(WeightsWrong, match="was cut short"):
            refused()


def test_another_file_is_said_to_be(tiny: Any, register: Register) -> None:
    path = register(states(tiny))
    path.write_bytes(path.read_bytes()[:-1] + b"\x01")
    status, rows = told("weights", "verify")
    assert status == 1
    assert rows["tiny"]["state"] == "wrong hash"
    assert "has SHA-256" in rows["tiny"]["reason"] and "ships with reconaudit" in rows["tiny"]["reason"]
    with pytest.raises(WeightsWrong, match="has SHA-256"):
        load(tiny, "tiny")


def test_the_doctor_minds_what_ships_and_not_what_is_brought(tiny: Any, register: Register) -> None:
    from engine.doctor import _weights

    register(states(tiny))
    assert [row["state"] for row in _weights()] == ["missing", "good"]
    (weights.REGISTRY.parent / "tiny.safetensors").unlink()
    assert [row["state"] for row in _weights()] == ["missing", "bad"]


def test_for_people_it_is_one_line_each(tiny: Any, register: Register) -> None:
    register(states(tiny)).unlink()
    ended = CliRunner().invoke(reconaudit.app, ["weights", "verify"])
    assert ended.exit_code == 1
    lines = ended.stdout.splitlines()
    assert len(lines) == 3 and lines[2].startswith("tiny") and "restore it in" in lines[2]


@pytest.mark.parametrize("kept", [0, 4, 60, -8])
def test_a_truncated_file_whose_hash_was_entered_is_refused(tiny: Any, register: Register, kept: int) -> None:
    whole = register(states(tiny)).read_bytes()
    register(whole[:kept])
    assert told("weights", "verify")[0] == 0
    with pytest.raises(WeightsWrong, match=r"weights 'tiny': .* cannot be read as tensors"):
        load(tiny, "tiny")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda state: state.pop("3.bias"), r"3\.bias is nothing, a tensor of shape \(1,\) is accepted"),
        (
            lambda state: state.update({"4.bias": torch.zeros(1)}),
            r"4\.bias is a tensor .* nothing is accepted",
        ),
        (
            lambda state: state.update({"0.weight": torch.zeros(9, 1)}),
            r"0\.weight is a tensor of shape \(9, 1\)",
        ),
    ],
)
def test_wrong_keys_and_shapes_are_named(
    tiny: Any, register: Register, change: Callable[[dict[str, torch.Tensor]], object], said: str
) -> None:
    state = states(tiny)
    change(state)
    register(state)
    with pytest.raises(WeightsWrong, match=said):
        load(tiny, "tiny")


@pytest.mark.filterwarnings("ignore:Detected pickle protocol")
@pytest.mark.parametrize("ending", ["safetensors", "pth"])
def test_a_pickle_with_code_is_refused_and_nothing_runs(
    tiny: Any, register: Register, tmp_path: Path, ending: str
) -> None:
    trace = tmp_path / "executed"

    class Evil:
        def __reduce__(self) -> tuple[object, tuple[object, ...]]:
            return Path.touch, (trace,)

    content = pickle.dumps({**states(tiny), "more": Evil()})
    path = register(content)
    path.rename(path.with_suffix(f".{ending}"))
    weights.REGISTRY.write_text(weights.REGISTRY.read_text().replace("safetensors", ending))
    assert weights.obstacle("tiny") is None  # its hash is the registry's: only the reading can refuse it
    with pytest.raises(WeightsWrong, match="cannot be read as tensors"):
        load(tiny, "tiny")
    assert not trace.exists()
    pickle.loads(content)  # it would have run
    assert trace.exists()
