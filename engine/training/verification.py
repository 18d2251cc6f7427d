"""Face verification: are two pictures of one person? Judged on pairs that colour does not give away."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import Module

from data.portrait.face import Face, face_at, render_many
from engine.training.figures import place
from engine.training.pool import floats


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """Pictures, and which of them to compare.

    Args:
        x: ``(N, 3, H, W)`` in [0, 1].
        first, second: places in `x`, ``(P,)``; same: whether both show one person.
    """

    x: Tensor
    first: Tensor
    second: Tensor
    same: Tensor


def matched_pairs(split: str, count: int, size: int, people: int = 1500, occasions: int = 4) -> Pairs:
    """Pairs of a split, half of one person and half of two who share skin, hair and background.

    Both pictures of every pair have one skin tone, hair style, hair colour and background; each
    person is in few pairs, each picture of a pair of two people is of somebody else.

    Args:
        count: pairs of each half, or as many as there are.
        people: who is looked at for pairs; occasions: photographs of each.
    """
    alike: dict[tuple[object, ...], list[tuple[int, Face]]] = defaultdict(list)
    for person in range(people):
        for occasion in range(occasions):
            face = face_at(split, seed=0, person=person, occasion=occasion)
            alike[_look(face)].append((person, face))
    same: list[tuple[Face, Face]] = []
    other: list[tuple[Face, Face]] = []
    for group in alike.values():
        seen: set[int] = set()
        for (a, one), (b, two) in combinations(group, 2):
            if a == b:
                same.append((one, two))
            elif a not in seen and b not in seen:
                other.append((one, two))
                seen |= {a, b}
    half = min(count, len(same), len(other))
    if half == 0:
        raise ValueError(f"{people} people of {occasions} photographs give no matched pairs; look at more.")
    chosen = [same[i * len(same) // half] for i in range(half)] + [
        other[i * len(other) // half] for i in range(half)
    ]
    x = floats(render_many((face for pair in chosen for face in pair), size))
    places = torch.arange(2 * len(chosen))
    return Pairs(x=x, first=places[::2], second=places[1::2], same=torch.arange(len(chosen)) < half)


def verification(network: Module, pairs: Pairs) -> dict[str, float]:
    """Area under the ROC curve of cosine similarity, and that of the distance of mean colours."""
    embedding = torch.cat([network(part.to(place(network))).float().cpu() for part in pairs.x.split(64)])
    likeness = (embedding[pairs.first] * embedding[pairs.second]).sum(1)
    colour = pairs.x.mean((2, 3))
    nearness = -(colour[pairs.first] - colour[pairs.second]).norm(dim=1)
    same = pairs.same.numpy()
    own, baseline = auc(likeness.numpy(), same), auc(nearness.numpy(), same)
    return {
        "auc": own,
        "auc of mean colour": baseline,
        "over mean colour": own - baseline,
        "pairs": len(same),
    }


def auc(values: NDArray[np.floating], positive: NDArray[np.bool_]) -> float:
    """The probability that a positive has a larger value than a negative; ties count half.

    Example:
        >>> auc(np.array([3.0, 1.0, 2.0, 2.0]), np.array([True, False, True, False]))
        0.875
    """
    from scipy.stats import rankdata

    ranks, many = rankdata(values), int(positive.sum())
    return float((ranks[positive].sum() - many * (many + 1) / 2) / (many * (len(values) - many)))


def _look(face: Face) -> tuple[object, ...]:
    return (face.person.skin_tone, face.person.hair_style, face.person.hair_colour, face.photo.background)
