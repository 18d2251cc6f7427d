"""The generator of SRGAN in a public port."""

from __future__ import annotations

from typing import Self

from torch import Tensor, nn

from engine.networks import fit
from engine.networks.published import Published, children

FIRST = 2  # block1 is a convolution, residual blocks follow


class SrganGenerator(Published):
    """Residual blocks on the small picture, then pixel shuffles by 2, each behind a convolution.

    Args:
        width: channels.
        residuals: residual blocks.
        doublings: pixel shuffles.
        normalised: whether batch norm follows the convolution behind the residual blocks; a PReLU else.

    Shape:
        ``(B, 3, h, w)`` in [0, 1] gives ``(B, 3, 2^doublings h, 2^doublings w)`` in (0, 1).

    References:
        Ledig et al., "Photo-realistic single image super-resolution using a generative adversarial
        network", 2017.
    """

    title = "SRGAN generator"
    layout = "block1.0, block2.conv1, ..., block7.0, block8.0.conv, ..., as leftthomas/SRGAN names them,"
    channels = 3

    def __init__(self, width: int, residuals: int, doublings: int, normalised: bool) -> None:
        super().__init__()
        self.factor = 2**doublings
        self.residuals = [f"block{FIRST + i}" for i in range(residuals)]
        self.block1 = nn.Sequential(nn.Conv2d(3, width, 9, padding=4), nn.PReLU())
        for name in self.residuals:
            self.add_module(name, Residual(width))
        after = nn.BatchNorm2d(width) if normalised else nn.PReLU()
        self.behind, self.last = f"block{FIRST + residuals}", f"block{FIRST + residuals + 1}"
        self.add_module(self.behind, nn.Sequential(nn.Conv2d(width, width, 3, padding=1), after))
        picture = nn.Conv2d(width, 3, 9, padding=4)
        self.add_module(self.last, nn.Sequential(*(Doubling(width) for _ in range(doublings)), picture))

    def forward(self, x: Tensor) -> Tensor:
        fit.channels(x, 3)
        start = fea = self.block1(x)
        for name in (*self.residuals, self.behind):
            fea = self.get_submodule(name)(fea)
        return (self.get_submodule(self.last)(start + fea).tanh() + 1) / 2

    @classmethod
    def of(cls, state: dict[str, Tensor]) -> Self:
        width = state["block1.0.weight"].shape[0]
        residuals = children(state, "block") - 3
        doublings = children(state, f"block{FIRST + residuals + 1}.") - 1
        return cls(width, residuals, doublings, f"block{FIRST + residuals}.1.running_mean" in state)

    @classmethod
    def tiny(cls) -> Self:
        return cls(width=4, residuals=1, doublings=2, normalised=False)


class Residual(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(width, width, 3, padding=1), nn.BatchNorm2d(width)
        self.prelu = nn.PReLU()
        self.conv2, self.bn2 = nn.Conv2d(width, width, 3, padding=1), nn.BatchNorm2d(width)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.bn2(self.conv2(self.prelu(self.bn1(self.conv1(x)))))


class Doubling(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(width, 4 * width, 3, padding=1)
        self.shuffle, self.prelu = nn.PixelShuffle(2), nn.PReLU()

    def forward(self, x: Tensor) -> Tensor:
        return self.prelu(self.shuffle(self.conv(x)))
