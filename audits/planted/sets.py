"""The sets that are planted, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from audits.planted.faces import faces
from audits.planted.phantoms import phantoms
from audits.planted.photos import photos
from audits.planted.plant import Plant, Split

SETS: dict[str, Callable[[Split, int, int], Iterator[Plant]]] = {
    "faces": faces,
    "phantoms": phantoms,
    "photos": photos,
}
COUNTS = {"faces": 120, "phantoms": 64, "photos": 72}  # plants of each split
