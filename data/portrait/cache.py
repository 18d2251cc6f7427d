"""Many faces at once, made once: the arrays that networks are trained on."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data.portrait.face import face_at, render_many

_CHUNK = 256


def training_faces(
    seed: int, count: int, size: int = 64, *, split: str = "train", per_identity: int = 1, jobs: int = 1
) -> NDArray[np.uint8]:
    """The first `count` faces of a split, rendered once and kept in the user's cache folder.

    Args:
        per_identity: photographs of each person; neighbours in the array show the same one.
        jobs: processes that render.

    Shape:
        ``(count, 3, size, size)`` of eight bits, mapped read-only from disk.
    """
    name = f"faces-{split}-{seed}-{count}-{size}-{per_identity}-{recipe()}.npy"
    path = cache_folder() / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_suffix(f".{os.getpid()}")
        array = np.lib.format.open_memmap(aside, mode="w+", dtype=np.uint8, shape=(count, 3, size, size))
        part = partial(_part, split=split, seed=seed, per_identity=per_identity, size=size)
        spans = [(start, min(start + _CHUNK, count)) for start in range(0, count, _CHUNK)]
        if jobs > 1:
            with ProcessPoolExecutor(jobs) as pool:
                for (start, end), rendered in zip(spans, pool.map(part, spans), strict=True):
                    array[start:end] = rendered
        else:
            for start, end in spans:
                array[start:end] = part((start, end))
        array.flush()
        aside.replace(path)
    return np.load(path, mmap_mode="r")


def cache_folder() -> Path:
    """Where derived arrays are kept: ``RECONAUDIT_CACHE``, or reconaudit in the user's cache folder."""
    if given := os.environ.get("RECONAUDIT_CACHE"):
        return Path(given)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "reconaudit"


@cache
def recipe() -> str:
    """A digest of the renderer itself: another renderer, another cache."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _part(span: tuple[int, int], *, split: str, seed: int, per_identity: int, size: int) -> NDArray[np.uint8]:
    places = (divmod(index, per_identity) for index in range(*span))
    return render_many((face_at(split, seed=seed, person=p, occasion=o) for p, o in places), size)
