"""Denoisers of other projects as priors: each becomes ``D(x, sigma)`` of pictures in [0, 1]."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import torch
from torch import Tensor, nn

from engine.solvers.state_file import read_state

Architecture = Literal["own", "drunet", "admunet", "diffunet", "diffusers"]
State = dict[str, Tensor]

DDPM_RATES = {"start": 1e-4, "end": 0.02}  # of noise, per time


def build(file: Path, architecture: Architecture) -> nn.Module:
    """The network of a file or folder, its sizes read from its tensors; it has `channels`.

    Args:
        file: a state dict (`.safetensors`, `.pth`, `.pt`, `.ckpt`), or for `diffusers` a folder.
        architecture: `own`: what `reconaudit train face-prior` or `phantom-prior` writes; `drunet`,
            `admunet`, `diffunet`: deepinv's, told pictures in [0, 1]; `diffusers`: a `UNet2DModel`
            that predicts noise.

    Errors:
        ValueError: the file cannot be read, or its tensors are of another network.
    """
    if architecture == "diffusers":
        return FromDiffusers(file)
    state = read_state(str(file))
    makers: dict[str, Callable[[State], nn.Module]] = {
        "own": _own,
        "drunet": _drunet,
        "admunet": _admunet,
        "diffunet": _diffunet,
    }
    try:
        network = makers[architecture](state)
        network.load_state_dict(state)
    except Exception as error:  # whatever the tensors of another network lead to
        why = " ".join(str(error).split())[:160]
        has = f"its tensors are {', '.join(list(state)[:3])} ..." if state else "it has no tensors"
        raise ValueError(
            f"weights_file {file} holds no {architecture} network ({type(error).__name__}: {why}); {has}; "
            "name the right architecture."
        ) from error
    return network


def _own(state: State) -> nn.Module:
    from engine.networks.prior import DiffusionPrior
    from engine.training.priors import PriorRecipe

    scales = _count(state, "down")
    widths = tuple(len(state[f"down.{scale}.0.first.bias"]) for scale in range(scales))
    blocks = tuple(_count(state, f"down.{scale}") for scale in range(scales))
    channels = len(state["leave.bias"]) // 4
    return DiffusionPrior(channels, widths, blocks, PriorRecipe.spread)


def _drunet(state: State) -> nn.Module:
    from deepinv.models import DRUNet

    blocks, head = _count(state, "m_down1") - 1, state["m_head.weight"]
    widths = [len(head), *(len(state[f"m_down{k}.{blocks}.weight"][0]) for k in (2, 3))]
    widths.append(next(len(value) for key, value in state.items() if key.startswith("m_body.")))
    channels = head.shape[1] - 1
    return Told(DRUNet(channels, channels, nc=tuple(widths), nb=blocks, pretrained=None), channels)


def _admunet(state: State) -> nn.Module:
    from deepinv.models import ADMUNet

    sides = sorted({int(key.split(".")[1].split("x")[0]) for key in state if key.startswith("enc.")})[::-1]
    first, width = state[f"enc.{sides[0]}x{sides[0]}_conv.weight"], len(state["map_layer0.weight"][0])
    blocks = sum(key.startswith(f"enc.{sides[0]}x{sides[0]}_block") for key in _owners(state))
    ends = [len(state[f"enc.{s}x{s}_block0.conv1.weight"]) // width for s in sides]
    watched = [s for s in sides if f"enc.{s}x{s}_block0.qkv.weight" in state]
    network = ADMUNet(
        img_resolution=sides[0],
        in_channels=first.shape[1],
        out_channels=first.shape[1],
        model_channels=width,
        channel_mult=tuple(ends),
        channel_mult_emb=len(state["map_layer0.weight"]) // width,
        num_blocks=blocks,
        attn_resolutions=tuple(watched),
        pretrained=None,
    )
    return Told(network, first.shape[1])


def _diffunet(state: State) -> nn.Module:
    from deepinv.models import DiffUNet

    large = len(state["input_blocks.0.0.weight"]) == 256
    return Told(DiffUNet(large_model=large, pretrained=None), 3)


class Told(nn.Module):
    """A denoiser of deepinv's, which is told the noise level.

    Args:
        network: called as ``network(x, sigma)``.
        channels: of its pictures.
    """

    multiple = 1

    def __init__(self, network: nn.Module, channels: int) -> None:
        super().__init__()
        self.network, self.channels = network, channels

    def load_state_dict(self, state: Any, strict: bool = True, assign: bool = False) -> Any:
        return self.network.load_state_dict(state, strict, assign)

    def forward(self, x: Tensor, sigma: float) -> Tensor:
        levels = torch.full((len(x),), float(sigma), device=x.device)
        out: Tensor = self.network(x, levels)
        return out


class FromDiffusers(nn.Module):
    r"""A `UNet2DModel` that predicts noise, of pictures in [-1, 1] shrunk by :math:`\sqrt{\bar\alpha_t}`.

    .. math:: D(x; \sigma) = \frac{x' / \sqrt{\bar\alpha_t} - s\, \epsilon_\theta(x', t) + 1}{2}, \qquad
        x' = \sqrt{\bar\alpha_t}\, (2 x - 1), \quad s = 2 \sigma = \sqrt{1 / \bar\alpha_t - 1}

    at the time `t`, between two whole numbers, whose noise is the asked one.

    Args:
        folder: with `config.json` and the weights, or `unet/` that has them; the noise of
            `scheduler/scheduler_config.json`, else DDPM's: 1,000 rates from 1e-4 to 0.02.
    """

    multiple = 1

    def __init__(self, folder: Path) -> None:
        super().__init__()
        try:
            from diffusers import UNet2DModel
        except ImportError as error:
            raise ValueError(
                "architecture diffusers needs the package diffusers, which is not installed: "
                "`pip install diffusers`."
            ) from error
        inner = folder / "unet" if (folder / "unet").is_dir() else folder
        if not (inner / "config.json").is_file():
            raise ValueError(f"weights_file {folder} holds no UNet2DModel: config.json is not in {inner}.")
        try:
            self.network = UNet2DModel.from_pretrained(inner, local_files_only=True, use_safetensors=True)
            self.channels = int(self.network.config["in_channels"])
        except Exception as error:  # whatever its reader raises, the folder is at fault
            why = " ".join(str(error).split())[:160]
            raise ValueError(
                f"weights_file {folder} holds no UNet2DModel ({type(error).__name__}: {why}); a folder that "
                "diffusers wrote, with safetensors, is accepted."
            ) from error
        self.levels: Tensor
        self.register_buffer("levels", _levels(folder / "scheduler" / "scheduler_config.json"))

    def forward(self, x: Tensor, sigma: float) -> Tensor:
        level = torch.as_tensor(2 * float(sigma)).clamp(float(self.levels[0]), float(self.levels[-1]))
        above = int(torch.searchsorted(self.levels.cpu(), level).clamp(1, len(self.levels) - 1))
        low, high = self.levels[above - 1].item(), self.levels[above].item()
        time = above - 1 + (float(level) - low) / (high - low)
        shrink = 1 / math.sqrt(1 + float(level) ** 2)
        found = self.network(shrink * (2 * x - 1), torch.full((len(x),), time, device=x.device)).sample
        return (2 * x - float(level) * found[:, : self.channels]) / 2


def _levels(schedule: Path) -> Tensor:
    r""":math:`\sqrt{1 / \bar\alpha_t - 1}` for every time, rising."""
    facts = json.loads(schedule.read_text(encoding="utf-8")) if schedule.is_file() else {}
    kind, predicts = facts.get("beta_schedule", "linear"), facts.get("prediction_type", "epsilon")
    if kind not in ("linear", "scaled_linear") or predicts != "epsilon":
        raise ValueError(
            f"{schedule} has beta_schedule {kind!r} and prediction_type {predicts!r}; linear or "
            "scaled_linear and epsilon are accepted."
        )
    power = 2 if kind == "scaled_linear" else 1
    start, end = (facts.get(f"beta_{key}", rate) ** (1 / power) for key, rate in DDPM_RATES.items())
    count = facts.get("num_train_timesteps", 1000)
    rates = torch.linspace(start, end, count, dtype=torch.float64) ** power
    return (1 / (1 - rates).cumprod(0) - 1).sqrt()


def _count(state: State, prefix: str) -> int:
    """How many numbered parts a state dict has under a name."""
    return len({key[len(prefix) + 1 :].split(".")[0] for key in state if key.startswith(f"{prefix}.")})


def _owners(state: State) -> set[str]:
    """The modules two names deep: ``enc.64x64_block0``."""
    return {".".join(key.split(".")[:2]) for key in state}
