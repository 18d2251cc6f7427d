"""A lifting scheme with learned steps: a transform inverted exactly, whatever it has learned."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.networks import fit


class LiftingInn(nn.Module):
    r"""An invertible network that parts a picture into a coarse one and its details.

    At each level rows, then columns are split into even and odd ones; with learned networks `P`
    and `U`, several times over,

    .. math:: d = x_o - P(x_e), \qquad c = x_e + U(d)

    and inverted by :math:`x_e = c - U(d)`, :math:`x_o = d + P(x_e)`. The last layers of `P` and `U`
    begin at zero, after a first pair that is the Haar average and difference, so that the network
    begins as a Haar transform scaled to keep brightness.

    Args:
        channels: of the picture.
        levels: halvings of each side; the coarse picture is :math:`2^{levels}` times smaller.
        rounds: learned pairs of `P` and `U` at each split.
        width: channels inside `P` and `U`.

    Shape:
        `forward`: ``(B, C, H, W)`` to the coarse ``(B, C, H/2^L, W/2^L)`` and a list of 2 L details;
        H and W are multiples of :math:`2^L`.

    References:
        Sweldens, "The lifting scheme", 1998; Huang and Dragotti, "WINNet: wavelet-inspired
        invertible network for image denoising", 2022; You and Dragotti, "INDigo", 2023.
    """

    def __init__(self, channels: int, levels: int, rounds: int, width: int) -> None:
        super().__init__()
        self.channels, self.multiple = channels, 2**levels
        self.splits = nn.ModuleList(
            Split(channels, rounds, width, axis) for _ in range(levels) for axis in (2, 3)
        )

    def forward(self, x: Tensor) -> tuple[Tensor, list[Tensor]]:
        fit.channels(x, self.channels)
        fit.multiples(x, self.multiple)
        details = []
        for split in self.splits:
            x, detail = split(x)
            details.append(detail)
        return x, details

    def inverse(self, coarse: Tensor, details: list[Tensor]) -> Tensor:
        """The picture that `forward` parts into these."""
        x = coarse
        for split, detail in zip(reversed(self.splits), reversed(details), strict=True):
            x = split.inverse(x, detail)  # type: ignore[operator]
        return x


class Split(nn.Module):
    """One split along rows (axis 2) or columns (axis 3), with its learned lifting steps."""

    def __init__(self, channels: int, rounds: int, width: int, axis: int) -> None:
        super().__init__()
        self.axis = axis
        self.predict = nn.ModuleList(_step(channels, width) for _ in range(rounds))
        self.update = nn.ModuleList(_step(channels, width) for _ in range(rounds))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        even, odd = x.unflatten(self.axis, (-1, 2)).unbind(self.axis + 1)
        detail = odd - even
        coarse = even + detail / 2
        for predict, update in zip(self.predict, self.update, strict=True):
            detail = detail - predict(coarse)
            coarse = coarse + update(detail)
        return coarse, detail

    def inverse(self, coarse: Tensor, detail: Tensor) -> Tensor:
        for predict, update in zip(reversed(self.predict), reversed(self.update), strict=True):
            coarse = coarse - update(detail)
            detail = detail + predict(coarse)
        even = coarse - detail / 2
        odd = detail + even
        return torch.stack([even, odd], self.axis + 1).flatten(self.axis, self.axis + 1)


def _step(channels: int, width: int) -> nn.Sequential:
    last = nn.Conv2d(width, channels, 3, padding=1, padding_mode="replicate")
    nn.init.zeros_(last.weight)
    nn.init.zeros_(last.bias)  # type: ignore[arg-type]
    return nn.Sequential(
        nn.Conv2d(channels, width, 5, padding=2, padding_mode="replicate"),
        nn.ReLU(),
        nn.Conv2d(width, width, 3, padding=1, padding_mode="replicate"),
        nn.ReLU(),
        last,
    )
