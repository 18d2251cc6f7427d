"""Networks of the project's recipes, ready to run: read once per device, evaluations counted."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from engine import weights
from engine.evaluations import counted
from engine.recipe import recipes
from engine.solvers.state_file import read_state, stamp
from engine.training.load import fill
from engine.weights import WeightsWrong

if TYPE_CHECKING:
    from torch.nn import Module


def shipped(name: str, device: str) -> Module:
    """The network of a recipe with the weights that ship.

    Errors:
        WeightsMissing, WeightsWrong: as `Recipe.trained`.
    """
    return _shipped(name, weights.digest(name) if weights.locate(name) else "", device)


def from_file(name: str, path: str, device: str) -> Module:
    """The network of a recipe with weights of the user's.

    Errors:
        ValueError: the file cannot be read, or is of another network.
    """
    return _from_file(name, *stamp(path), device)


def fitting(names: Sequence[str], path: str) -> str:
    """The first of these recipes whose network has the shape of a file's tensors.

    Errors:
        ValueError: the file cannot be read, or fits none; the first disagreement is named where
            only one is asked for.
    """
    return _fitting(tuple(names), *stamp(path))


def write_example(name: str, folder: Path) -> Path:
    """Writes the untrained network of a recipe at its full size, small numbers in place of weights."""
    from safetensors.torch import save_file

    draw = torch.Generator().manual_seed(0)
    with torch.random.fork_rng(devices=[]):
        state = recipes[name]().network().state_dict()
    small = {key: 0.01 * torch.randn(value.shape, generator=draw) for key, value in state.items()}
    save_file(small, folder / f"{name}.safetensors")
    return folder / f"{name}.safetensors"


@functools.lru_cache(maxsize=8)
def _shipped(name: str, digest: str, device: str) -> Module:
    with torch.random.fork_rng(devices=[]):
        return counted(recipes[name]().trained().to(device))


@functools.lru_cache(maxsize=8)
def _from_file(name: str, file: Path, changed: int, device: str) -> Module:
    try:
        with torch.random.fork_rng(devices=[]):
            network = fill(recipes[name](), read_state(str(file)), f"the tensors of weights_file {file}")
    except WeightsWrong as error:
        raise ValueError(str(error)) from error
    return counted(network.to(device))


@functools.lru_cache(maxsize=16)
def _fitting(names: tuple[str, ...], file: Path, changed: int) -> str:
    for name in names:
        try:
            _from_file(name, file, changed, "cpu")
        except ValueError as error:
            if len(names) == 1 or not isinstance(error.__cause__, WeightsWrong):
                raise
        else:
            return name
    raise ValueError(
        f"the tensors of weights_file {file} fit none of {', '.join(names)}; "
        "the state dict of one of these recipes is accepted."
    )
