"""Drawn faces to learn from."""

from __future__ import annotations

import torch
from torch import Tensor

from data.portrait.attributes import ATTRIBUTES
from data.portrait.training import faces_of, training_faces
from engine.training.pool import Pool, floats


def faces(count: int, size: int, *, split: str = "train", per_identity: int = 1) -> Pool:
    """Faces of seed 0 of a split, made once: ``(count, 3, size, size)`` of eight bits."""
    return training_faces(0, count, size, split=split, per_identity=per_identity)


def unseen_faces(count: int, size: int, split: str) -> Tensor:
    """Faces of a split nobody learns from: ``(count, 3, size, size)`` in [0, 1]."""
    return floats(faces(count, size, split=split))


def words(count: int, split: str) -> Tensor:
    """What is said of these faces: ``(count, attributes)``, each the place of a word in its attribute."""
    rows = [
        [a.values.index(face.word(name)) for name, a in ATTRIBUTES.items()]
        for face in faces_of(0, count, split=split)
    ]
    return torch.tensor(rows)
