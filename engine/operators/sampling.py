"""Which points of k-space are measured: patterns ``(H, W)``, 1 where measured, centre in the middle."""

from __future__ import annotations

import math

import torch
from torch import Generator, Tensor


def central(size: tuple[int, int], acceleration: float) -> Tensor:
    """The central block, both of whose sides are shortened by the root of the acceleration."""
    mask = torch.zeros(size)
    rows, columns = (max(1, round(n / math.sqrt(acceleration))) for n in size)
    top, left = (size[0] - rows + 1) // 2, (size[1] - columns + 1) // 2
    mask[top : top + rows, left : left + columns] = 1
    return mask


def lines(
    size: tuple[int, int], acceleration: float, center: float, generator: Generator, *, random: bool
) -> Tensor:
    """Whole columns, deepinv's: equally spaced, or random and denser around the middle (Gaussian)."""
    from deepinv.physics.generator import EquispacedMaskGenerator, GaussianMaskGenerator

    kind = GaussianMaskGenerator if random else EquispacedMaskGenerator
    pattern = kind(size, acceleration=acceleration, center_fraction=center, rng=generator)
    return pattern.step(batch_size=1)["mask"][0, 0]


def radial(size: tuple[int, int], acceleration: float, center: float, generator: Generator) -> Tensor:
    """Diameters of the inscribed ellipse at equal angles, the first of them turned at random.

    As many as reach the share 1 / acceleration, laid on the nearest points of the grid.
    """
    turn = torch.rand((), generator=generator, dtype=torch.float64)
    middle = disc(size, center)
    along = torch.linspace(-1, 1, 4 * max(size), dtype=torch.float64)
    for spokes in range(1, 4 * sum(size)):
        angles = torch.pi * (torch.arange(spokes, dtype=torch.float64) + turn) / spokes
        mask = _mark(middle, along * angles.cos()[:, None], along * angles.sin()[:, None])
        if mask.mean() * acceleration >= 1:
            break
    return mask


def spiral(size: tuple[int, int], acceleration: float, center: float, generator: Generator) -> Tensor:
    """One Archimedean spiral over the inscribed ellipse, begun at a random angle.

    As many turns as reach the share 1 / acceleration, laid on the nearest points of the grid.
    """
    begin = 2 * torch.pi * torch.rand((), generator=generator, dtype=torch.float64)
    middle = disc(size, center)
    for turns in range(1, sum(size)):
        radius = torch.linspace(0, 1, 8 * turns * max(size), dtype=torch.float64)
        angle = begin + 2 * torch.pi * turns * radius
        mask = _mark(middle, radius * angle.cos(), radius * angle.sin())
        if mask.mean() * acceleration >= 1:
            break
    return mask


def disc(size: tuple[int, int], diameter: float) -> Tensor:
    """The central ellipse whose axes are this share of the sides."""
    rows, columns = (
        ((torch.arange(n, dtype=torch.float64) - n // 2) / max(diameter * n / 2, 1e-9)).square() for n in size
    )
    return ((rows[:, None] + columns) <= 1).float()


def _mark(mask: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """The mask with the grid points nearest to places in [-1, 1] added."""
    marked = mask.clone()
    rows, columns = (
        (n // 2 + place.flatten() * (n - 1) / 2).round().long().clamp(0, n - 1)
        for n, place in zip(mask.shape, (y, x), strict=True)
    )
    marked[rows, columns] = 1
    return marked
