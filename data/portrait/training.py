"""Many faces at once, rendered once: what networks are trained on."""

from __future__ import annotations

import hashlib
from functools import cache, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data.kept import kept_array
from data.portrait.face import Face, face_at, render_many


def training_faces(
    seed: int, count: int, size: int = 64, *, split: str = "train", per_identity: int = 1, jobs: int = 1
) -> NDArray[np.uint8]:
    """The first `count` faces of a split, kept in the user's cache folder.

    Args:
        per_identity: photographs of each person; neighbours in the array show the same one.
        jobs: processes that render.

    Shape:
        ``(count, 3, size, size)`` of eight bits, mapped read-only from disk.
    """
    name = f"faces-{split}-{seed}-{count}-{size}-{per_identity}-{recipe()}"
    part = partial(_part, split=split, seed=seed, per_identity=per_identity, size=size)
    return kept_array(name, (count, 3, size, size), part, jobs=jobs)


def faces_of(seed: int, count: int, *, split: str = "train", per_identity: int = 1) -> list[Face]:
    """Who `training_faces` shows, in its order: labels for classifiers and embedders."""
    places = (divmod(index, per_identity) for index in range(count))
    return [face_at(split, seed=seed, person=p, occasion=o) for p, o in places]


@cache
def recipe() -> str:
    """A digest of the renderer itself: another renderer, another array. What only uses it is left out."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.name not in ("edit.py", "training.py"):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _part(span: tuple[int, int], *, split: str, seed: int, per_identity: int, size: int) -> NDArray[np.uint8]:
    places = (divmod(index, per_identity) for index in range(*span))
    return render_many((face_at(split, seed=seed, person=p, occasion=o) for p, o in places), size)
