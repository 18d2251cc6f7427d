"""Checkpoints: one file that holds everything a training needs to go on exactly."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save as serialized
from torch import Tensor
from torch.nn import Module
from torch.optim import Optimizer


class CheckpointWrong(ValueError):
    """A checkpoint that cannot be gone on from. The message says why."""


@dataclass(kw_only=True)
class Progress:
    """How far a training is.

    Args:
        step: updates done.
        seconds: spent on them, over all its sittings.
        history: the validation curve: step, training loss and figures at each check.
    """

    step: int = 0
    seconds: float = 0.0
    history: list[dict[str, float]] = field(default_factory=list)


def save(
    path: Path, facts: dict[str, Any], progress: Progress, network: Module, average: Module, opt: Optimizer
) -> None:
    """Write a checkpoint aside, flush it, rename it: a kill leaves the last one whole.

    Args:
        facts: what must agree when the training goes on (the recipe and its parameters).
    """
    tensors = {f"network.{k}": v for k, v in network.state_dict().items()}
    tensors |= {f"average.{k}": v for k, v in average.state_dict().items()}
    for index, state in opt.state_dict()["state"].items():
        tensors |= {f"optimizer.{index}.{k}": v for k, v in state.items()}
    head = {"facts": facts, "step": progress.step, "seconds": progress.seconds, "history": progress.history}
    write(path, tensors, {"checkpoint": json.dumps(head)})


def restore(path: Path, facts: dict[str, Any], network: Module, average: Module, opt: Optimizer) -> Progress:
    """Put a checkpoint's values into the network, its average and the optimizer.

    Errors:
        CheckpointWrong: it is damaged, or of another recipe or other parameters.
    """
    try:
        with safe_open(path, framework="pt") as file:
            head = json.loads((file.metadata() or {})["checkpoint"])
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
    except (SafetensorError, KeyError, ValueError, OSError) as error:
        raise CheckpointWrong(f"{path} is no checkpoint ({error}); remove it to begin anew.") from error
    made, asked = _flat(head["facts"]), _flat(json.loads(json.dumps(facts)))
    differing = [key for key in made | asked if made.get(key) != asked.get(key)]
    if differing:
        given, wanted = (", ".join(f"{key} {of.get(key)!r}" for key in differing) for of in (made, asked))
        raise CheckpointWrong(
            f"{path} was made with {given}; asked for was {wanted}: ask for the same, or use another folder."
        )
    network.load_state_dict(_part(tensors, "network."))
    average.load_state_dict(_part(tensors, "average."))
    state: dict[int, dict[str, Tensor]] = {}
    for key, value in _part(tensors, "optimizer.").items():
        index, _, what = key.partition(".")
        state.setdefault(int(index), {})[what] = value
    opt.load_state_dict({"state": state, "param_groups": opt.state_dict()["param_groups"]})
    return Progress(step=head["step"], seconds=head["seconds"], history=head["history"])


def write(path: Path, tensors: dict[str, Tensor], metadata: dict[str, str]) -> None:
    """Tensors as safetensors, written aside, flushed, renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    # a clone parts tensors that share memory, which the format refuses; `save_file` would let nobody
    # but the owner read the file
    parted = {k: v.detach().cpu().clone(memory_format=torch.contiguous_format) for k, v in tensors.items()}
    with aside.open("wb") as file:
        file.write(serialized(parted, metadata))
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def _flat(facts: dict[str, Any]) -> dict[str, Any]:
    """The recipe's parameters beside its name and version."""
    return {key: value for key, value in facts.items() if key != "params"} | facts.get("params", {})


def _part(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}
