"""Pools of pictures that training draws from: made once, kept in the user's cache folder."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Generator, Tensor

from data.dataset import Dataset
from data.kept import kept_array
from engine.identity import digest

Pool = NDArray[np.uint8]


def pool(name: str, count: int, make: Callable[[int], Pool]) -> Pool:
    """Pictures 0 to `count` - 1 of a generator, made once and mapped read-only from disk.

    A generator that gives another first picture gets another file.

    Args:
        name: of the generator, with what it was asked for.
        make: gives picture number so and so, ``(C, H, W)`` of eight bits.

    Shape:
        ``(count, C, H, W)``.
    """
    first = make(0)
    name = f"{name}-{count}-{digest(first)[:12]}"
    return kept_array(name, (count, *first.shape), lambda span: np.stack([make(i) for i in range(*span)]))


def patches(pictures: Pool, count: int, size: int, generator: Generator) -> Tensor:
    """Random squares, turned and mirrored at random: ``(count, C, size, size)`` in [0, 1]."""
    many, _, height, width = pictures.shape
    squares = []
    for which, row, col, turn in torch.rand(count, 4, generator=generator).tolist():
        top, left = int(row * (height - size + 1)), int(col * (width - size + 1))
        square = pictures[int(which * many), :, top : top + size, left : left + size]
        square = np.rot90(square, int(turn * 8) % 4, (1, 2))
        squares.append(square[:, :, ::-1] if turn < 0.5 else square)
    return torch.from_numpy(np.stack(squares)).float() / 255


def upright(pictures: Pool, count: int, generator: Generator) -> Tensor:
    """Random whole pictures, half of them mirrored: ``(count, C, H, W)`` in [0, 1]."""
    which = torch.randint(len(pictures), (count,), generator=generator)
    mirrored = torch.rand(count, generator=generator) < 0.5
    x = torch.from_numpy(np.stack([pictures[index] for index in which.tolist()])).float() / 255
    return torch.where(mirrored[:, None, None, None], x.flip(-1), x)


def augmented(pictures: Pool, which: Tensor, generator: Generator, *, mirror: bool = True) -> Tensor:
    """These pictures moved by up to three pixels, brighter or darker, mirrored or not.

    Shape:
        ``(len(which), C, H, W)`` in [0, 1].
    """
    x = torch.from_numpy(np.stack([pictures[index] for index in which.tolist()])).float() / 255
    moves = torch.randint(-3, 4, (len(x), 2), generator=generator).tolist()
    whole = torch.nn.functional.pad(x, (3, 3, 3, 3), mode="replicate")
    height, width = x.shape[-2:]
    x = torch.stack(
        [p[:, 3 + r : 3 + r + height, 3 + c : 3 + c + width] for p, (r, c) in zip(whole, moves, strict=True)]
    )
    gain = 1 + 0.15 * (2 * torch.rand(len(x), 1, 1, 1, generator=generator) - 1)
    turned = torch.rand(len(x), 1, 1, 1, generator=generator) < (0.5 if mirror else 0.0)
    return (gain * torch.where(turned, x.flip(-1), x)).clamp(0, 1)


def shown(dataset: Dataset) -> Tensor:
    """All pictures of a test set: ``(N, C, H, W)`` in [0, 1]."""
    return torch.from_numpy(np.stack([dataset[index].pixels for index in range(len(dataset))]))


def floats(pictures: Pool) -> Tensor:
    """Pictures as ``(N, C, H, W)`` in [0, 1]."""
    return torch.from_numpy(np.array(pictures)).float() / 255
