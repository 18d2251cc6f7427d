"""A network as the denoiser of plug-and-play methods: the project's own, or a file of the user's."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path

import torch
from deepinv.models import DRUNet
from torch import Tensor
from torch.nn import Module

from engine import weights
from engine.evaluations import counted
from engine.networks.shuffled import ShuffledDrunet
from engine.recipe import recipes
from engine.solvers.noise import Denoiser
from engine.solvers.state_file import read_state, stamp
from engine.training.load import pour
from engine.weights import WeightsWrong

RECIPE = "denoiser"
LOUDEST = 0.3  # the largest noise level the recipe's network learned
PUBLISHED_LOUDEST = 50 / 255  # that of published DRUNets
FLOOR = 0.02  # root-mean-square error of the recipe's network on photographs with hardly any noise: 34 dB


@dataclass(frozen=True, kw_only=True)
class LearnedDenoiser:
    r"""A network told the noise level, for levels and ranges it was not trained on too.

    .. math:: D(x; \sigma) = m + \tfrac1a \Big( N\big(\tfrac12 + a (x - m); a \sigma\big) - \tfrac12 \Big),
        \qquad a = \min(1, \sigma_{\max} / \sigma)

    A level beyond the largest it learned is brought down to it together with the picture's contrast
    about mid-grey :math:`m = \tfrac12`. Real and imaginary parts are two grey pictures with values
    from -1 to 1: for them `m` is 0 and `a` at most a half.

    A small network errs by :math:`e` even where there is hardly any noise. Its output is therefore
    averaged with its input, as two estimates of independent errors are:

    .. math:: N(x; \sigma) = x + \frac{\sigma^2}{\sigma^2 + e^2} \big(F(x; \sigma) - x\big)

    Args:
        network: :math:`F`: ``(x, sigma) -> x``, sigma ``(B,)``.
        channels: numbers of channels it takes; other pictures are taken apart into grey ones.
        loudest: :math:`\sigma_{\max}`.
        floor: :math:`e`, of a range of 1.

    Shape:
        ``(B, C, H, W) -> (B, C, H, W)``; sigma is of all images or ``(B, 1, 1, 1)``.
    """

    network: Module
    channels: tuple[int, ...]
    loudest: float
    floor: float = 0.0

    def __call__(self, x: Tensor, sigma: Tensor) -> Tensor:
        signed = x.shape[1] == 2
        levels = torch.as_tensor(sigma, dtype=x.dtype, device=x.device).expand(len(x), 1, 1, 1)
        planes = x
        if x.shape[1] not in self.channels:
            planes, levels = x.flatten(0, 1)[:, None], levels.repeat_interleave(x.shape[1], 0)
        scale = (self.loudest / levels).clamp_max(0.5 if signed else 1.0)
        middle = 0.0 if signed else 0.5
        noisy, told = 0.5 + scale * (planes - middle), scale * levels
        trust = told.square() / (told.square() + self.floor**2).clamp_min(1e-12)
        clean = noisy + trust * (self.network(noisy, told.flatten()) - noisy)
        return (middle + (clean - 0.5) / scale).reshape(x.shape)


def learned(weights_file: str = "") -> Denoiser:
    """The project's denoiser, or a user's; its network is read once per device.

    Errors:
        ValueError: as `from_file`.
        WeightsMissing, WeightsWrong: as `Recipe.trained`.
    """

    def denoise(x: Tensor, sigma: Tensor) -> Tensor:
        device = str(x.device)
        own = from_file(weights_file, device) if weights_file else shipped(device)
        return own(x, sigma)

    return denoise


def shipped(device: str = "cpu") -> LearnedDenoiser:
    """The denoiser of the project's recipe."""
    return _shipped(weights.digest(RECIPE) if weights.locate(RECIPE) else "", device)


def from_file(path: str, device: str = "cpu") -> LearnedDenoiser:
    """The network of a state dict: the recipe's, of any widths, or a DRUNet in KAIR's and deepinv's layout.

    Errors:
        ValueError: there is no such file, it cannot be read as tensors, or they form neither.
    """
    return _from_file(*stamp(path), device)


def write_example(file: Path) -> Path:
    """Writes a small untrained network of the recipe's kind, which changes its input little."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        torch.save(ShuffledDrunet((8, 8, 8, 8), 1).state_dict(), file)
    return file


@functools.lru_cache(maxsize=4)
def _shipped(digest: str, device: str) -> LearnedDenoiser:
    with torch.random.fork_rng(devices=[]):
        network = counted(recipes[RECIPE]().trained().to(device))
    return LearnedDenoiser(network=network, channels=(1, 3), loudest=LOUDEST, floor=FLOOR)


@functools.lru_cache(maxsize=4)
def _from_file(file: Path, changed: int, device: str) -> LearnedDenoiser:
    state, source = read_state(str(file)), f"the tensors of weights_file {file}"
    own = all(key.startswith("body.") for key in state)
    inner = {key.removeprefix("body."): value for key, value in state.items()} if own else state
    blocks = sum(bool(re.fullmatch(r"m_down1\.\d+\.res\.0\.weight", key)) for key in inner)
    layers = ("m_head.weight", *(f"m_down{scale}.{blocks}.weight" for scale in (1, 2, 3)))
    sizes = [tuple(inner[key].shape) for key in layers if key in inner]
    channels = sizes[0][1] - 1 if sizes and len(sizes[0]) == 4 else 0
    if len(sizes) < 4 or not blocks or channels not in ((12,) if own else (1, 3)):
        found = ", ".join(list(state)[:4]) or "nothing"
        raise ValueError(
            f"{source} are of no denoiser that is told the noise level: they are {found} ...; the state dict "
            "of the recipe `denoiser`, or of a grey or colour DRUNet of KAIR's or deepinv's, is accepted."
        )
    widths = (sizes[0][0], sizes[1][0], sizes[2][0], sizes[3][0])
    try:
        with torch.random.fork_rng(devices=[]):
            network: Module = (
                ShuffledDrunet(widths, blocks)
                if own
                else DRUNet(channels, channels, nc=widths, nb=blocks, pretrained=None)
            )
        pour(network, state, source, "the recipe `denoiser`" if own else "DRUNet")
    except WeightsWrong as error:
        raise ValueError(str(error)) from error
    return LearnedDenoiser(
        network=counted(network.to(device)),
        channels=(1, 3) if own else (channels,),
        loudest=LOUDEST if own else PUBLISHED_LOUDEST,
    )
