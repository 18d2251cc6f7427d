"""A noise-conditional denoiser of all noise levels: a diffusion prior."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Generator, Tensor, nn
from torch.nn.functional import interpolate, pixel_shuffle, pixel_unshuffle, silu

from engine.networks import fit

MIDDLE = 0.5  # of the range of pictures
COSINES = 8  # along each side, that tell the network where it stands


class DiffusionPrior(nn.Module):
    r"""A denoiser :math:`D(x; \sigma)` of pictures, preconditioned as in EDM.

    .. math:: D(x; \sigma) = c_{skip}(\sigma) x + c_{out}(\sigma) F_\theta(c_{in}(\sigma) x, \ln \sigma)

    `F` is a U-Net of residual blocks, each told the noise level by a scale and a shift of its
    channels, and at each scale where in the picture it stands, by a sum of the first 8 x 8 cosines:
    what pictures of one kind have in common has its place in them. It works on 2 x 2 squares of pixels
    as channels.

    Args:
        channels: of the pictures.
        widths: channels at each scale.
        blocks: residual blocks at each scale, down and up.
        spread: standard deviation of the pictures' values about 0.5.

    Shape:
        ``(B, C, H, W)`` in [0, 1] with noise, and sigma, a number or ``(B,)``, of a range of 1, give
        ``(B, C, H, W)``; sides are multiples of :math:`2^{scales}`.

    References:
        Karras, Aittala, Aila and Laine, "Elucidating the design space of diffusion-based generative
        models", 2022.
    """

    def __init__(
        self, channels: int, widths: tuple[int, ...], blocks: tuple[int, ...], spread: float
    ) -> None:
        super().__init__()
        self.channels, self.multiple, self.spread = channels, 2 ** len(widths), spread
        told = 4 * widths[0]
        self.told = nn.Sequential(nn.Linear(widths[0], told), nn.SiLU(), nn.Linear(told, told), nn.SiLU())
        self.rates: Tensor
        self.register_buffer("rates", torch.linspace(0, 4, widths[0] // 2).exp(), persistent=False)
        self.enter = nn.Conv2d(4 * channels, widths[0], 3, padding=1)
        self.places = nn.ModuleList(nn.Linear(COSINES**2, width) for width in (widths[0], *widths[:-1]))
        self.down, self.up, before = nn.ModuleList(), nn.ModuleList(), widths[0]
        for width, count in zip(widths, blocks, strict=True):
            self.down.append(
                nn.ModuleList(Block(before if b == 0 else width, width, told) for b in range(count))
            )
            before = width
        self.middle = nn.ModuleList(
            [Block(before, before, told), Attention(before), Block(before, before, told)]
        )
        for width, count in zip(reversed(widths), reversed(blocks), strict=True):
            self.up.append(
                nn.ModuleList(Block((before + width) if b == 0 else width, width, told) for b in range(count))
            )
            before = width
        self.norm = nn.GroupNorm(8, before)
        self.leave = nn.Conv2d(before, 4 * channels, 3, padding=1)
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor, sigma: Tensor | float) -> Tensor:
        fit.channels(x, self.channels)
        fit.multiples(x, self.multiple)
        level = torch.as_tensor(sigma, dtype=torch.float32, device=x.device).expand(len(x)).clamp_min(1e-4)
        s, d = level.view(-1, 1, 1, 1), self.spread
        norm = (s**2 + d**2).sqrt()
        out = self._body((x - MIDDLE) / norm, level.log() / 4).float()
        return MIDDLE + d**2 / norm**2 * (x - MIDDLE) + s * d / norm * out

    def _body(self, x: Tensor, level: Tensor) -> Tensor:
        waves = level[:, None] * self.rates
        told = self.told(torch.cat([waves.sin(), waves.cos()], 1))
        x = self.enter(pixel_unshuffle(x, 2))
        seen = []
        for scale, blocks in enumerate(self.down):
            x = nn.functional.avg_pool2d(x, 2) if scale else x
            x = x + self.places[scale](cosines(x)).movedim(-1, 0)
            for block in blocks:  # type: ignore[attr-defined]
                x = block(x, told)
            seen.append(x)
        for block in self.middle:
            x = block(x, told)
        for scale, blocks in enumerate(self.up):
            x = interpolate(x, scale_factor=2.0, mode="nearest") if scale else x
            x = torch.cat([x, seen.pop()], 1)
            for block in blocks:  # type: ignore[attr-defined]
                x = block(x, told)
        return pixel_shuffle(self.leave(silu(self.norm(x))), 2)


def cosines(x: Tensor) -> Tensor:
    r"""The lowest two-dimensional cosines over a picture, each of energy near 1.

    .. math:: c_{kl}(i, j) = \cos(\pi k (i + \tfrac12) / H) \cos(\pi l (j + \tfrac12) / W), \quad k, l < 8

    Shape:
        ``(B, C, H, W) -> (H, W, 64)``.
    """
    waves = torch.arange(COSINES, device=x.device)
    rows, columns = (
        torch.cos(torch.pi * (torch.arange(side, device=x.device)[:, None] + 0.5) / side * waves)
        for side in x.shape[-2:]
    )
    return (rows[:, None, :, None] * columns[None, :, None, :]).flatten(-2)


class Block(nn.Module):
    """Two convolutions whose channels are scaled and shifted by what the block is told."""

    def __init__(self, before: int, after: int, told: int) -> None:
        super().__init__()
        self.first_norm, self.first = nn.GroupNorm(8, before), nn.Conv2d(before, after, 3, padding=1)
        self.second_norm, self.second = nn.GroupNorm(8, after), nn.Conv2d(after, after, 3, padding=1)
        self.told = nn.Linear(told, 2 * after)
        self.round = nn.Identity() if before == after else nn.Conv2d(before, after, 1)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor, told: Tensor) -> Tensor:
        scale, shift = self.told(told)[:, :, None, None].chunk(2, 1)
        inner = self.second_norm(self.first(silu(self.first_norm(x)))) * (1 + scale) + shift
        out: Tensor = self.round(x) + self.second(silu(inner))
        return out


class Attention(nn.Module):
    """Every place looks at every other, once."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm, self.enter, self.leave = (
            nn.GroupNorm(8, width),
            nn.Conv2d(width, 3 * width, 1),
            nn.Conv2d(width, width, 1),
        )
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor, told: Tensor) -> Tensor:
        parts = self.enter(self.norm(x)).flatten(2).mT.chunk(3, -1)
        seen = nn.functional.scaled_dot_product_attention(*parts)
        out: Tensor = x + self.leave(seen.mT.reshape(x.shape))
        return out


@torch.no_grad()
def samples(
    prior: nn.Module,
    shape: tuple[int, int, int, int],
    steps: int,
    generator: Generator,
    loudest: float = 20.0,
) -> Tensor:
    r"""Pictures drawn from a prior by Heun's method on EDM's schedule.

    .. math:: \frac{dx}{d\sigma} = \frac{x - D(x; \sigma)}{\sigma}

    Args:
        shape: ``(B, C, H, W)``.
        steps: noise levels; the prior is evaluated 2 steps - 1 times.
        generator: on the CPU.
        loudest: the first noise level.
    """
    rho, quietest = 7.0, 0.003
    ramp = torch.linspace(0, 1, steps)
    levels = (loudest ** (1 / rho) + ramp * (quietest ** (1 / rho) - loudest ** (1 / rho))) ** rho
    ends = [*levels.tolist(), 0.0]
    x = MIDDLE + ends[0] * torch.randn(shape, generator=generator)
    for now, then in pairwise(ends):
        slope = (x - prior(x, now)) / now
        ahead = x + (then - now) * slope
        if then > 0:
            slope = (slope + (ahead - prior(ahead, then)) / then) / 2
            ahead = x + (then - now) * slope
        x = ahead
    return x.clamp(0, 1)
