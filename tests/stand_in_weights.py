"""Weights files of the right names and shapes with random numbers, and a registry that states their hashes.

They let the loading code and the networks' structure be tested for real where the published files
are not to be had. Numbers they give mean nothing.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

import engine.vision  # noqa: F401 - before torchvision
from engine import weights

NAMES = ("alexnet", "vgg16", "squeezenet1_1", "inception-fid", "perceptual-tiny")


def build(folder: Path, names: Sequence[str] = NAMES) -> Path:
    """Write the files and `weights.toml` beside them; returns the registry's path."""
    lines = []
    for name in names:
        entry = weights.entry(name)
        path = folder / entry.file
        (save_file if path.suffix == ".safetensors" else torch.save)(state(name), path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(
            f'[{name}]\nfile = "{entry.file}"\nsha256 = "{digest}"\n'
            'licence = "none"\nsource = "random numbers"\n'
        )
    registry = folder / "weights.toml"
    registry.write_text("\n".join(lines))
    return registry


def state(name: str) -> dict[str, torch.Tensor]:
    """A state dict with the keys that are read; each tensor follows from its key alone."""
    with torch.device("meta"):
        shapes = {key: value.shape for key, value in _structure(name).items()}
    return {key: _numbers(key, shape) for key, shape in shapes.items()}


def _structure(name: str) -> dict[str, torch.Tensor]:
    from torchvision import models

    from engine.inception import structure
    from engine.recipe import recipes

    if name == "inception-fid":
        return structure().state_dict()
    if name in recipes:
        return recipes[name]().network().state_dict()
    network = getattr(models, name)(weights=None).features
    return {f"features.{key}": value for key, value in network.state_dict().items()}


def _numbers(key: str, shape: torch.Size) -> torch.Tensor:
    """Scaled so that signals survive the depth."""
    kind = key.rpartition(".")[2]
    if kind == "num_batches_tracked":
        return torch.zeros(shape, dtype=torch.long)
    random = np.random.RandomState(zlib.crc32(key.encode()))
    if kind == "running_var" or (kind == "weight" and len(shape) == 1):
        numbers = random.rand(*shape) + 0.5
    elif kind == "weight":
        numbers = random.randn(*shape) * (2 / np.prod(shape[1:])) ** 0.5
    else:
        numbers = random.randn(*shape) * 0.05
    return torch.from_numpy(numbers.astype(np.float32))
