"""Drawn faces to learn from."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
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


def traits(people: int) -> Tensor:
    """All that stays of each person of the split train, of mean 0 and deviation 1: ``(people, traits)``.

    Numbers as they are, and a column for every word; columns in which nobody differs are 0.
    """
    persons = [asdict(face.person) for face in faces_of(0, people)]
    columns = [[float(p[key]) for p in persons] for key, value in persons[0].items() if _measured(key, value)]
    for name, attribute in ATTRIBUTES.items():
        if attribute.lasting:
            columns += [[float(p[name] == word) for p in persons] for word in attribute.values]
    table = np.array(columns).T
    table = (table - table.mean(0)) / np.maximum(table.std(0), 1e-6)
    return torch.from_numpy(table.astype(np.float32))


def _measured(key: str, value: object) -> bool:
    """Whether a fact about a person is a quantity; `grain` is a name."""
    return isinstance(value, float | bool) and key != "grain"
