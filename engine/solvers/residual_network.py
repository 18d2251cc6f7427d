"""DnCNN networks from state dicts in KAIR's layout."""

from __future__ import annotations

import functools
from pathlib import Path

import torch
from deepinv.models import DnCNN
from torch import Tensor

from engine import weights
from engine.evaluations import counted
from engine.solvers.state_file import read_state, stamp


def from_file(path: str) -> DnCNN:
    """The network of a state dict; nothing but tensors is ever unpickled.

    Errors:
        ValueError: there is no such file, it cannot be read as tensors, or they form no DnCNN.
    """
    return _from_file(*stamp(path))


def from_registry(name: str) -> DnCNN:
    """The network of an entry of the weights registry.

    Errors:
        WeightsMissing, WeightsWrong: as `engine.weights.load_state`.
    """
    return _network(weights.load_state(name), name)


def write_example(file: Path, channels: int = 1) -> Path:
    """Writes a small untrained network, three layers of four channels, that changes its input little."""
    draw = torch.Generator().manual_seed(0)
    widths = ((4, channels), (4, 4), (channels, 4))
    state = {}
    for i, (out, into) in enumerate(widths):
        state[f"model.{2 * i}.weight"] = 0.1 * torch.randn(out, into, 3, 3, generator=draw)
        state[f"model.{2 * i}.bias"] = torch.zeros(out)
    torch.save(state, file)
    return file


@functools.lru_cache(maxsize=4)
def _from_file(file: Path, changed: int) -> DnCNN:
    return _network(read_state(str(file)), str(file))


def _network(state: dict[str, Tensor], source: str) -> DnCNN:
    """Layers in their order; KAIR subtracts what deepinv adds, so the last one changes its sign."""
    depth = sum(key.endswith(".weight") for key in state)
    expected = [f"model.{2 * i}.{part}" for i in range(depth) for part in ("weight", "bias")]
    shapes = [tuple(state[key].shape) for key in expected[::2] if key in state]
    if sorted(state) != sorted(expected) or not _chained(shapes):
        found = ", ".join(list(state)[:4]) or "nothing"
        raise ValueError(
            f"{source} holds no DnCNN: its tensors are {found} ...; 3×3 convolutions model.0, model.2, ... "
            "with weight and bias, batch norms merged, are accepted."
        )
    network = DnCNN(
        in_channels=shapes[0][1], out_channels=shapes[-1][0], depth=depth, nf=shapes[0][0], pretrained=None
    )
    names = ["in_conv", *(f"conv_list.{i}" for i in range(depth - 2)), "out_conv"]
    network.load_state_dict(
        {
            f"{name}.{part}": state[f"model.{2 * i}.{part}"] * (-1 if i == depth - 1 else 1)
            for i, name in enumerate(names)
            for part in ("weight", "bias")
        }
    )
    return counted(network.eval().requires_grad_(False))


def _chained(shapes: list[tuple[int, ...]]) -> bool:
    """Whether the kernels follow one another: image, width, ..., width, image."""
    if len(shapes) < 2 or any(len(shape) != 4 or shape[2:] != (3, 3) for shape in shapes):
        return False
    widths = {shape[0] for shape in shapes[:-1]} | {shape[1] for shape in shapes[1:]}
    return len(widths) == 1 and shapes[0][1] == shapes[-1][0]
