"""The generator of Fast-SRGAN."""

from __future__ import annotations

from typing import Self

from torch import Tensor, nn

from engine.networks import fit
from engine.networks.published import Published, children


class FastSrganGenerator(Published):
    """Residual blocks normalised picture by picture, then two pixel shuffles by 2.

    Inside, colours are in [-1, 1].

    Args:
        width: channels.
        residuals: residual blocks.
        doublings: pixel shuffles.

    Shape:
        ``(B, 3, h, w)`` in [0, 1] gives ``(B, 3, 2^doublings h, 2^doublings w)`` in (0, 1).

    References:
        Raz, "Fast-SRGAN", github.com/HasnainRaz/Fast-SRGAN, 2024, after Ledig et al., 2017.
    """

    title = "Fast-SRGAN generator"
    layout = (
        "neck.0, stem.0.conv1, ..., bottleneck.0, upsampling.0.conv, ..., head.0, as its author names them,"
    )
    channels = 3

    def __init__(self, width: int, residuals: int, doublings: int) -> None:
        super().__init__()
        self.factor = 2**doublings
        self.neck = nn.Sequential(nn.Conv2d(3, width, 3, padding=1), nn.PReLU())
        self.stem = nn.Sequential(*(Residual(width) for _ in range(residuals)))
        self.bottleneck = nn.Sequential(
            nn.Conv2d(width, width, 3, padding=1, bias=False), nn.InstanceNorm2d(width)
        )
        self.upsampling = nn.Sequential(*(Doubling(width) for _ in range(doublings)))
        self.head = nn.Sequential(nn.Conv2d(width, 3, 3, padding=1), nn.Tanh())

    def forward(self, x: Tensor) -> Tensor:
        fit.channels(x, 3)
        start = self.neck(2 * x - 1)
        fea = self.bottleneck(self.stem(start)) + start
        return (self.head(self.upsampling(fea)) + 1) / 2

    @classmethod
    def of(cls, state: dict[str, Tensor]) -> Self:
        width = state["neck.0.weight"].shape[0]
        return cls(width, children(state, "stem."), children(state, "upsampling."))

    @classmethod
    def tiny(cls) -> Self:
        return cls(width=4, residuals=1, doublings=2)


class Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.relu1 = nn.PReLU()
        self.conv2 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.norm = nn.InstanceNorm2d(width)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.norm(self.conv2(self.relu1(self.norm(self.conv1(x)))))


class Doubling(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(width, 4 * width, 3, padding=1)
        self.shuffle, self.relu = nn.PixelShuffle(2), nn.PReLU()

    def forward(self, x: Tensor) -> Tensor:
        return self.relu(self.shuffle(self.conv(x)))
