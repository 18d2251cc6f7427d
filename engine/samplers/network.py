"""The network behind a prior: one that ships, or a file of the user's."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Literal

import torch
from torch import Tensor
from torch.nn import Module

from engine import weights
from engine.evaluations import counted
from engine.recipe import recipes
from engine.samplers.architectures import Architecture, build
from engine.samplers.schedules import Denoise

SHIPPED = {3: "face-prior", 1: "phantom-prior"}  # by channels
NAMES = {"faces": "face-prior", "phantoms": "phantom-prior"}
SIDE = 64  # of the pictures that they have seen

Choice = Literal["auto", "faces", "phantoms"]


def shipped(choice: Choice, channels: int) -> str | None:
    """The recipe's name of the network for pictures of so many channels; None where there is none."""
    return SHIPPED.get(channels) if choice == "auto" else NAMES[choice]


def from_registry(name: str) -> Module:
    """A network that ships, loaded once per file and change."""
    file = weights.locate(name)
    return _from_registry(name, file, file.stat().st_mtime_ns if file else 0)


def from_file(path: str, architecture: Architecture, choice: Choice, channels: int) -> Module:
    """A network of the user's, loaded once per file and change.

    Errors:
        ValueError: there is no such file or folder, or it holds another network.
    """
    file = Path(path).expanduser()
    if architecture == "own" and file.is_dir():
        file = file / f"{shipped(choice, channels) or 'face-prior'}.safetensors"
    if not file.exists():
        raise ValueError(f"weights_file names no file or folder: {str(file)!r}.")
    return _from_file(file, architecture, file.stat().st_mtime_ns)


def denoiser(network: Module, device: torch.device) -> Denoise:
    """The network as samplers call it: counted, under the autocast of the moment this is asked."""
    network = counted(network).to(device)
    autocast = torch.is_autocast_enabled(device.type)

    def denoise(x: Tensor, sigma: float) -> Tensor:
        with torch.autocast(device.type, dtype=torch.bfloat16, enabled=autocast):
            out: Tensor = network(x, sigma)
        return out.float()

    return denoise


@functools.lru_cache(maxsize=4)
def _from_registry(name: str, file: Path | None, changed: int) -> Module:
    return recipes[name]().trained()


@functools.lru_cache(maxsize=4)
def _from_file(file: Path, architecture: Architecture, changed: int) -> Module:
    return build(file, architecture).eval().requires_grad_(False)
