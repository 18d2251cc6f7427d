"""WINNet: a learned lifting transform, its details denoised by sparse coding."""

from __future__ import annotations

import math
from typing import Self

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, pad, softplus

from engine.networks import fit
from engine.networks.published import Published, children

UNIT = 50.0  # the noise level thresholds are learned for, of a range of 255
DETAILS = 15


class Winnet(Published):
    r"""Lifting with learned networks `P` and `U` on an undecimated cosine transform, and its inverse.

    .. math:: d \leftarrow d - P_s(c), \qquad c \leftarrow c + U_s(d)

    over steps `s`, with :math:`c` the mean of each 4 x 4 window and :math:`d` its 15 other
    coefficients; `d` is denoised by learned iterative shrinkage and everything is run backwards.
    The next level does the same to `c`. Every threshold grows in proportion to the noise.

    Args:
        levels: transforms one after another; those after the first are dilated by 2.
        steps: lifting steps of each.
        layers: residual blocks of each `P` and `U`.
        width: channels inside them.
        codes: channels of the sparse code.
        shrinks: iterations of the shrinkage.

    Shape:
        `forward`: ``(B, 1, H, W)``, a noise level ``(B, 1, 1, 1)`` of a range of 255, and the level
        the file was trained at, give ``(B, 1, H, W)``; any H, W.

    References:
        Huang and Dragotti, "WINNet: wavelet-inspired invertible network for image denoising", 2022.
    """

    title = "WINNet"
    layout = "innnet.0.net.0.predictor.net.0.conv, ..., ddnnet.0.A, ..., as its authors name them,"

    def __init__(self, levels: int, steps: int, layers: int, width: int, codes: int, shrinks: int) -> None:
        super().__init__()
        self.innnet = nn.ModuleList(
            Lifting(steps, layers, width, 2 if level else 1) for level in range(levels)
        )
        self.ddnnet = nn.ModuleList(SparseCoding(codes, shrinks) for _ in range(levels))

    def forward(self, x: Tensor, noise: Tensor, trained_at: float = 0.0) -> Tensor:
        fit.channels(x, 1)
        strength, own = noise.clamp_min(trained_at) / UNIT, noise / UNIT
        coarse, kept = x, []
        for transform, denoise in zip(self.innnet, self.ddnnet, strict=True):
            coarse, details = transform(coarse, strength)
            kept.append(denoise(details, own))
        for transform, details in zip(reversed(self.innnet), reversed(kept), strict=True):
            coarse = transform.inverse(coarse, details, strength)  # type: ignore[operator]
        return coarse

    @classmethod
    def of(cls, state: dict[str, Tensor]) -> Self:
        return cls(
            children(state, "innnet."),
            children(state, "innnet.0.net."),
            children(state, "innnet.0.net.0.predictor.net.") - 1,
            state["innnet.0.net.0.predictor.convOut.weight"].shape[1],
            state["ddnnet.0.A.weight"].shape[0],
            children(state, "ddnnet.0.net."),
        )

    @classmethod
    def tiny(cls) -> Self:
        return cls(levels=1, steps=1, layers=1, width=4, codes=4, shrinks=1)


class Lifting(nn.Module):
    """The undecimated cosine transform followed by lifting steps; inverted exactly but for the border."""

    kernel: Tensor

    def __init__(self, steps: int, layers: int, width: int, dilation: int) -> None:
        super().__init__()
        self.net = nn.ModuleList(LiftingStep(layers, width, dilation) for _ in range(steps))
        self.register_buffer("kernel", cosines(DETAILS + 1).view(-1, 1, 4, 4), persistent=False)

    def forward(self, x: Tensor, strength: Tensor) -> tuple[Tensor, Tensor]:
        both = conv2d(pad(x, (1, 2, 1, 2), mode="replicate"), self.kernel)
        coarse, details = both.split((1, DETAILS), 1)
        for step in self.net:
            details = details - step.predictor(coarse, strength)  # type: ignore[operator]
            coarse = coarse + step.updator(details, strength)  # type: ignore[operator]
        return coarse, details

    def inverse(self, coarse: Tensor, details: Tensor, strength: Tensor) -> Tensor:
        for step in reversed(self.net):
            coarse = coarse - step.updator(details, strength)  # type: ignore[operator]
            details = details + step.predictor(coarse, strength)  # type: ignore[operator]
        both = pad(torch.cat([coarse, details], 1), (2, 1, 2, 1), mode="replicate")
        return conv2d(both, self.kernel.flip(2, 3).transpose(0, 1)) / len(self.kernel)


class LiftingStep(nn.Module):
    """One pair of `P` and `U`."""

    def __init__(self, layers: int, width: int, dilation: int) -> None:
        super().__init__()
        self.predictor = Predictor(1, DETAILS, layers, width, dilation)
        self.updator = Predictor(DETAILS, 1, layers, width, dilation)


class Predictor(nn.Module):
    """`P` or `U`: a convolution, residual blocks and a convolution, with soft thresholds between."""

    def __init__(self, into: int, out: int, layers: int, width: int, dilation: int) -> None:
        super().__init__()
        blocks = [Block(width, dilation) for _ in range(layers)]
        self.net = nn.ModuleList([Entry(into, width, dilation), *blocks])
        self.convOut = _conv(width, out, 3, dilation)

    def forward(self, x: Tensor, strength: Tensor) -> Tensor:
        for part in self.net:
            x = part(x, strength)
        return self.convOut(x)


class Entry(nn.Module):
    def __init__(self, into: int, width: int, dilation: int) -> None:
        super().__init__()
        self.conv, self.soft = _conv(into, width, 3, dilation), SoftThreshold(width)

    def forward(self, x: Tensor, strength: Tensor) -> Tensor:
        return self.soft(self.conv(x), strength)


class Block(nn.Module):
    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.conv1, self.conv2 = Separable(width, dilation), Separable(width, dilation)
        self.soft1, self.soft2 = SoftThreshold(width), SoftThreshold(width)

    def forward(self, x: Tensor, strength: Tensor) -> Tensor:
        return self.soft2(x + self.conv2(self.soft1(self.conv1(x), strength)), strength)


class Separable(nn.Module):
    def __init__(self, width: int, dilation: int) -> None:
        super().__init__()
        self.conv1 = _conv(width, width, 5, dilation, groups=width)
        self.conv2 = _conv(width, width, 1, dilation)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv2(self.conv1(x))


class SparseCoding(nn.Module):
    r"""Learned iterative shrinkage with shared filters, and the picture of its code.

    .. math:: g \leftarrow S_{\theta_k}\big(g + A (d - S g)\big), \quad g_0 = A d
    """

    def __init__(self, codes: int, shrinks: int) -> None:
        super().__init__()
        self.A, self.S = _conv(DETAILS, codes, 3, 1), _conv(codes, DETAILS, 3, 1)
        self.net = nn.ModuleList(SoftThreshold(codes) for _ in range(shrinks))

    def forward(self, x: Tensor, strength: Tensor) -> Tensor:
        code = self.A(x)
        for soft in self.net:
            code = soft(code + self.A(x - self.S(code)), strength)
        return self.S(code)


class SoftThreshold(nn.Module):
    """Values drawn towards zero by a learned threshold of their channel, times a strength."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.thre = nn.Parameter(-0.1 * torch.rand(channels))

    def forward(self, x: Tensor, strength: Tensor) -> Tensor:
        bound = softplus(self.thre, beta=20).view(1, -1, 1, 1) * strength
        return x - x.clamp(-bound, bound)


def cosines(n: int) -> Tensor:
    r"""The orthonormal cosine transform of `n` numbers (DCT-II): ``(n, n)``."""
    k, i = torch.arange(n, dtype=torch.float64)[:, None], torch.arange(n, dtype=torch.float64)
    matrix = (math.pi * k * (2 * i + 1) / (2 * n)).cos() * (2 / n) ** 0.5
    return torch.cat([matrix[:1] / 2**0.5, matrix[1:]]).float()


def _conv(into: int, out: int, side: int, dilation: int, groups: int = 1) -> nn.Conv2d:
    """Padded as the authors do; after a dilated one, the padding of a 1 x 1 makes up the size."""
    padding = side // 2 + dilation - 1
    return nn.Conv2d(into, out, side, padding=padding, dilation=dilation, groups=groups, bias=False)
