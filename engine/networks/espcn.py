"""ESPCN: convolutions on the small picture, then a pixel shuffle."""

from __future__ import annotations

from typing import Self

from torch import Tensor, nn

from engine.networks import fit
from engine.networks.published import Published


class Espcn(Published):
    """Three convolutions on the small picture, the last of which makes all the pixels of each square.

    Args:
        channels: of the picture: 1 for luma, 3 for colour.
        widths: channels behind the first two convolutions.
        factor: how many times larger each side becomes.

    Shape:
        ``(B, channels, h, w) -> (B, channels, factor h, factor w)``.

    References:
        Shi et al., "Real-time single image and video super-resolution using an efficient sub-pixel
        convolutional neural network", 2016.
    """

    title = "ESPCN"
    layout = "first_part.0, first_part.2 and last_part.0, as yjn870/ESPCN-pytorch names them,"

    def __init__(self, channels: int, widths: tuple[int, int], factor: int) -> None:
        super().__init__()
        self.channels, self.factor = channels, factor
        self.first_part = nn.Sequential(
            nn.Conv2d(channels, widths[0], 5, padding=2),
            nn.Tanh(),
            nn.Conv2d(widths[0], widths[1], 3, padding=1),
            nn.Tanh(),
        )
        last = nn.Conv2d(widths[1], channels * factor**2, 3, padding=1)
        self.last_part = nn.Sequential(last, nn.PixelShuffle(factor))

    def forward(self, x: Tensor) -> Tensor:
        fit.channels(x, self.channels)
        return self.last_part(self.first_part(x))

    @classmethod
    def of(cls, state: dict[str, Tensor]) -> Self:
        width, channels = state["first_part.0.weight"].shape[:2]
        last, second = state["last_part.0.weight"].shape[:2]
        return cls(channels, (width, second), round((last / channels) ** 0.5))

    @classmethod
    def tiny(cls) -> Self:
        return cls(1, (4, 4), 4)
