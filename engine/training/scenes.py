"""Drawn scenes in place of photographs: what natural-image networks learn from."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from data.cloth import cloth
from data.collage import collage
from data.sets.leaves import training_leaves
from engine.training.pool import Pool, floats, patches, pool

_UNSEEN = 4


@dataclass(frozen=True, kw_only=True)
class Scenes:
    """Leaves, collages and cloths to draw examples from, and some that no example is drawn from.

    Args:
        kinds: pools of pictures, grey ones taken as colour; a step's examples come from all, in equal parts.
        unseen: ``(N, 3, 128, 128)``.
    """

    kinds: tuple[Pool, ...]
    unseen: Tensor

    def draw(self, count: int, size: int, generator: Generator) -> Tensor:
        """Random squares of all kinds: ``(count, 3, size, size)`` in [0, 1]."""
        shares = [len(range(first, count, len(self.kinds))) for first in range(len(self.kinds))]
        wanted = [(kind, share) for kind, share in zip(self.kinds, shares, strict=True) if share]
        drawn = [patches(kind, share, size, generator) for kind, share in wanted]
        return torch.cat([part.expand(-1, 3, -1, -1) for part in drawn])


def scenes(count: int) -> Scenes:
    """`count` leaves of 128², as many collages and a quarter as many cloths of 256², made once.

    Half of what is drawn are collages, a quarter each cloths and leaves.
    """
    collages = pool("collage-0", count, lambda index: collage(0, index))
    cloths = pool("cloth-0", max(1, count // 4), lambda index: cloth(0, index))
    strange = pool("collage-1", _UNSEEN, lambda index: collage(1, index, 128))
    stuffs = pool("cloth-1", _UNSEEN, lambda index: cloth(1, index, 128))
    leaves = training_leaves(0, count, 128)
    others = training_leaves(0, _UNSEEN, 128, split="validation")
    unseen = torch.cat([floats(strange), floats(stuffs), floats(others)])
    return Scenes(kinds=(collages, cloths, collages, leaves), unseen=unseen)


def test_scenes(count: int, size: int) -> Tensor:
    """Leaves and collages nobody learns from, half and half: ``(count, 3, size, size)`` in [0, 1]."""
    return _half_and_half(count, size, "test", 2)


def validation_scenes(count: int, size: int) -> Tensor:
    """Pictures like those of `test_scenes`, and others: ``(count, 3, size, size)`` in [0, 1]."""
    return _half_and_half(count, size, "validation", 1)


def _half_and_half(count: int, size: int, split: str, seed: int) -> Tensor:
    """Leaves of a split, then collages of a seed."""
    leaves = floats(training_leaves(0, -(-count // 2), size, split=split))
    collages = floats(pool(f"collage-{seed}-{size}", count // 2, lambda index: collage(seed, index, size)))
    return torch.cat([leaves, collages])


def grey(x: Tensor) -> Tensor:
    """The luma of colour pictures: ``(B, 3, H, W) -> (B, 1, H, W)``."""
    return (x * x.new_tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)).sum(1, keepdim=True)
