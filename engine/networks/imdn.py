"""IMDN: information multi-distillation for super-resolution."""

from __future__ import annotations

from typing import Self

import torch
from torch import Tensor, nn
from torch.nn.functional import leaky_relu, pixel_shuffle

from engine.networks import fit
from engine.networks.published import Published, children

SLOPE = 0.05  # of the leaky rectifiers
KEPT = 4  # one channel in so many leaves a block after each of its convolutions


class Imdn(Published):
    """Blocks that set a quarter of their channels aside at each step, and one pixel shuffle at the end.

    Args:
        width: channels, a multiple of 16.
        blocks: distillation blocks.
        factor: how many times larger each side becomes.

    Shape:
        ``(B, 3, h, w) -> (B, 3, factor h, factor w)``, values in [0, 1].

    References:
        Hui, Gao, Yang and Wang, "Lightweight image super-resolution with information
        multi-distillation network", 2019.
    """

    title = "IMDN"
    layout = "fea_conv, IMDB1, IMDB2, ..., c.0, LR_conv and upsampler.0, as its authors name them,"
    channels = 3

    def __init__(self, width: int, blocks: int, factor: int) -> None:
        super().__init__()
        self.blocks, self.factor = blocks, factor
        self.fea_conv = _conv(3, width)
        for i in range(blocks):
            self.add_module(f"IMDB{i + 1}", Distillation(width))
        self.c = nn.Sequential(_conv(blocks * width, width, 1))
        self.LR_conv = _conv(width, width)
        self.upsampler = nn.Sequential(_conv(width, 3 * factor**2))

    def forward(self, x: Tensor) -> Tensor:
        fit.channels(x, 3)
        start = fea = self.fea_conv(x)
        outputs = []
        for i in range(self.blocks):
            fea = self.get_submodule(f"IMDB{i + 1}")(fea)
            outputs.append(fea)
        fused = leaky_relu(self.c(torch.cat(outputs, 1)), SLOPE)
        return pixel_shuffle(self.upsampler(self.LR_conv(fused) + start), self.factor)

    @classmethod
    def of(cls, state: dict[str, Tensor]) -> Self:
        width = state["fea_conv.weight"].shape[0]
        factor = round((state["upsampler.0.weight"].shape[0] / 3) ** 0.5)
        return cls(width, children(state, "IMDB"), factor)

    @classmethod
    def tiny(cls) -> Self:
        return cls(width=16, blocks=1, factor=4)


class Distillation(nn.Module):
    """Convolutions, each of which hands on three quarters of its channels; attention by contrast."""

    def __init__(self, width: int) -> None:
        super().__init__()
        aside = width // KEPT
        self.split = (aside, width - aside)
        self.c1 = _conv(width, width)
        self.c2, self.c3 = _conv(width - aside, width), _conv(width - aside, width)
        self.c4 = _conv(width - aside, aside)
        self.cca = ContrastAttention(KEPT * aside)
        self.c5 = _conv(KEPT * aside, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        rest, distilled = x, []
        for convolve in (self.c1, self.c2, self.c3):
            part, rest = leaky_relu(convolve(rest), SLOPE).split(self.split, 1)
            distilled.append(part)
        both = torch.cat([*distilled, self.c4(rest)], 1)
        return self.c5(self.cca(both)) + x


class ContrastAttention(nn.Module):
    """Each channel times a number between 0 and 1, which follows from the means and deviations of all."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        squeezed = channels // 16
        self.conv_du = nn.Sequential(
            _conv(channels, squeezed, 1), nn.ReLU(), _conv(squeezed, channels, 1), nn.Sigmoid()
        )

    def forward(self, x: Tensor) -> Tensor:
        deviation, mean = torch.std_mean(x, dim=(2, 3), correction=0, keepdim=True)
        return x * self.conv_du(deviation + mean)


def _conv(into: int, out: int, side: int = 3) -> nn.Conv2d:
    return nn.Conv2d(into, out, side, padding=side // 2)
