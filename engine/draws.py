"""Random numbers of samples: a stream for every image and draw, whatever batch they are drawn in."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from engine.identity import digest, seed_of


def generators(y: Tensor, seed: int, numbers: Sequence[int]) -> list[torch.Generator]:
    """A generator for every draw of every image, seeded by (seed, number, the image's measurement).

    Draw number k of an image has the same stream alone, in a batch, and whichever draws come along.
    The generators are the CPU's, so that every device gets the same numbers.

    Args:
        y: measurements, the first axis over images.
        seed: of the method.
        numbers: which draws.

    Shape:
        ``n`` numbers and B images give ``n · B`` generators, number by number, as ``(n, B)`` flattened:
        in the order of ``y.repeat(n, 1, 1, 1)``.

    Example:
        >>> y = torch.zeros(2, 1, 4, 4)
        >>> both, last = generators(y, 0, [0, 1]), generators(y[1:], 0, [1])
        >>> torch.equal(torch.randn(3, generator=both[3]), torch.randn(3, generator=last[0]))
        True
    """
    marks = [digest(one) for one in y.detach().cpu().numpy()]
    return [
        torch.Generator().manual_seed(seed_of("draw", seed, number, mark))
        for number in numbers
        for mark in marks
    ]


def normal(
    shape: Sequence[int], generators: Sequence[torch.Generator], device: torch.device | str = "cpu"
) -> Tensor:
    """Standard normal numbers, each member of the batch from its own generator.

    Args:
        shape: of the whole batch; its first axis has one entry per generator.

    Errors:
        ValueError: another number of generators than members.
    """
    if shape[0] != len(generators):
        raise ValueError(f"one generator per member is needed: got {len(generators)} for {shape[0]}.")
    return torch.stack([torch.randn(tuple(shape[1:]), generator=one) for one in generators]).to(device)
