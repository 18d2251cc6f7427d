"""Networks that others published, made to fit the tensors of a file the user brings."""

from __future__ import annotations

import functools
from collections.abc import Hashable
from pathlib import Path
from typing import ClassVar, Self, TypeVar, cast

import torch
from torch import Tensor, nn

from engine.evaluations import counted
from engine.solvers.state_file import read_state, stamp
from engine.weights import WeightsWrong

PREFIXES = ("module.", "_orig_mod.")  # of networks saved inside DataParallel, or compiled


class Published(nn.Module):
    """A network whose state dict keeps the names its publisher gave, sizes read off the tensors.

    Subclasses give `of` and `tiny`.
    """

    title: ClassVar[str] = ""
    layout: ClassVar[str] = ""  # the tensors a file must hold, for messages

    @classmethod
    def of(cls, state: dict[str, Tensor]) -> Self:
        """An untrained network whose tensors have these shapes; KeyError or ValueError where none has."""
        raise NotImplementedError

    @classmethod
    def tiny(cls) -> Self:
        """A network to try, evaluated in no time."""
        raise NotImplementedError


N = TypeVar("N", bound=Published)


def from_file(path: str, kind: type[N], device: str = "cpu") -> N:
    """The network of a state dict, loaded strictly, ready to be evaluated; kept until the file changes.

    The prefixes of networks saved inside DataParallel, or compiled, are taken away.

    Errors:
        ValueError: there is no such file, it cannot be read as tensors alone, or they are of another
            network.
    """
    network = _made(*stamp(path), cast("Hashable", kind), device)
    assert isinstance(network, kind)
    return network


def write_example(file: Path, kind: type[Published]) -> Path:
    """Writes the state dict of a tiny network with random weights, the same every time."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        torch.save(kind.tiny().state_dict(), file)
    return file


def bare(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """The same tensors without prefixes that all names share.

    Example:
        >>> list(bare({"module._orig_mod.a": torch.zeros(1), "module._orig_mod.b": torch.zeros(1)}))
        ['a', 'b']
    """
    for prefix in PREFIXES:
        if state and all(name.startswith(prefix) for name in state):
            state = {name.removeprefix(prefix): value for name, value in state.items()}
    return state


def children(state: dict[str, Tensor], of: str) -> int:
    """How many different parts names have behind a prefix; KeyError where none has it.

    Example:
        >>> children({"net.0.weight": torch.zeros(1), "net.0.bias": torch.zeros(1)}, "net.")
        1
    """
    found = {name.removeprefix(of).split(".")[0] for name in state if name.startswith(of)}
    if not found:
        raise KeyError(of)
    return len(found)


@functools.lru_cache(maxsize=8)
def _made(file: Path, changed: int, kind: type[Published], device: str) -> Published:
    from engine.training.load import pour

    state = bare(read_state(str(file)))
    try:
        with torch.random.fork_rng(devices=[]):
            network = kind.of(state)
    except (KeyError, IndexError, ValueError, RuntimeError, ZeroDivisionError) as error:
        found = ", ".join(list(state)[:4]) or "nothing"
        raise ValueError(
            f"weights_file {file} holds no {kind.title}: its tensors are {found} ...; "
            f"{kind.layout} are accepted."
        ) from error
    counters = {k: v for k, v in network.state_dict().items() if k.endswith("num_batches_tracked")}
    try:
        pour(network, {**counters, **state}, f"the tensors of weights_file {file}", kind.title)
    except WeightsWrong as error:
        raise ValueError(str(error)) from error
    return counted(network.to(device))
