"""Small untrained networks, to try a sampler with."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

from engine.networks.lifting import LiftingInn
from engine.networks.prior import DiffusionPrior
from engine.training.priors import PriorRecipe


def write(folder: Path) -> Path:
    """A folder with `face-prior.safetensors` and `phantom-prior.safetensors`, of a thousand numbers or two.

    They are nearly the best denoisers of white pictures of mean 0.5 and deviation 0.25.
    """
    from safetensors.torch import save_file

    folder.mkdir(exist_ok=True)
    for name, channels in (("face-prior", 3), ("phantom-prior", 1)):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            prior = DiffusionPrior(channels, (8, 8), (1, 1), PriorRecipe.spread)
            nn.init.normal_(prior.leave.weight, std=0.01)
        save_file(prior.state_dict(), folder / f"{name}.safetensors")
    return folder


def write_inn(file: Path) -> Path:
    """An invertible network that is the Haar transform: its coarse half is the mean of 4×4 pixels."""
    from safetensors.torch import save_file

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        inn = LiftingInn(3, 2, 1, 4)
    save_file(inn.state_dict(), file)
    return file
