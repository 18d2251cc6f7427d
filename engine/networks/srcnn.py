"""SRCNN: three convolutions on an enlarged picture."""

from __future__ import annotations

from typing import Self

from torch import Tensor, nn

from engine.networks import fit
from engine.networks.published import Published


class Srcnn(Published):
    """Three convolutions that sharpen a picture which bicubic interpolation has enlarged.

    Args:
        channels: of the picture: 1 for luma, 3 for colour.
        widths: channels behind the first two convolutions.
        sides: of the three kernels.

    Shape:
        ``(B, channels, H, W) -> (B, channels, H, W)``.

    References:
        Dong, Loy, He and Tang, "Learning a deep convolutional network for image super-resolution", 2014.
    """

    title = "SRCNN"
    layout = "conv1, conv2 and conv3, each with weight and bias, as yjn870/SRCNN-pytorch names them,"
    factor = None  # the file does not say

    def __init__(self, channels: int, widths: tuple[int, int], sides: tuple[int, int, int]) -> None:
        super().__init__()
        self.channels = channels
        ends = (channels, *widths, channels)
        self.conv1, self.conv2, self.conv3 = (
            nn.Conv2d(into, out, side, padding=side // 2)
            for into, out, side in zip(ends[:-1], ends[1:], sides, strict=True)
        )

    def forward(self, x: Tensor) -> Tensor:
        fit.channels(x, self.channels)
        return self.conv3(self.conv2(self.conv1(x).relu()).relu())

    @classmethod
    def of(cls, state: dict[str, Tensor]) -> Self:
        kernels = [state[f"conv{i}.weight"] for i in (1, 2, 3)]
        one, two, three = (kernel.shape[-1] for kernel in kernels)
        return cls(kernels[0].shape[1], (kernels[0].shape[0], kernels[1].shape[0]), (one, two, three))

    @classmethod
    def tiny(cls) -> Self:
        return cls(1, (4, 4), (9, 1, 5))
