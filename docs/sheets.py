"""Contact sheets of the pictures that the project draws: ``python -m docs.sheets`` draws them again.

They lie in ``docs`` under the names of `SHEETS`; the Catalogue page shows them under Networks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from data.portrait.edit import edit
from data.sets.faces import Faces
from data.sets.leaves import Leaves
from data.sets.phantoms import Phantoms

FOLDER = Path(__file__).resolve().parent
COLUMNS = 8
EDITED = ("glasses", "beard", "eye_colour", "hair_style", "hat", "mouth_open", "mole")

Tile = NDArray[np.float32]


def faces() -> NDArray[np.uint8]:
    """Twenty-four people of the test set."""
    people = Faces(size=96, count=24)
    return _sheet(people[index].pixels for index in range(24))


def faces_edits() -> NDArray[np.uint8]:
    """Three people, each with one attribute changed at a time, above the mask of what that changed."""
    people = Faces(size=96, count=10)
    tiles: list[Tile] = []
    for index in (4, 5, 9):
        face = people.face(index)
        changed = [edit(face, attribute, size=96) for attribute in EDITED]
        masks = [np.broadcast_to(mask, (3, 96, 96)).astype(np.float32) for _, mask in changed]
        tiles += [face.picture(96).pixels, *(picture.pixels for picture, _ in changed)]
        tiles += [np.zeros((3, 96, 96), np.float32), *masks]
    return _sheet(tiles)


def leaves() -> NDArray[np.uint8]:
    """Sixteen pictures of dead leaves."""
    pictures = Leaves(size=96, count=16)
    return _sheet(pictures[index].pixels for index in range(16))


def phantoms() -> NDArray[np.uint8]:
    """Sixteen slices."""
    slices = Phantoms(size=96, count=16)
    return _sheet(slices[index].pixels for index in range(16))


SHEETS: dict[str, Callable[[], NDArray[np.uint8]]] = {
    "faces": faces,
    "faces-edits": faces_edits,
    "leaves": leaves,
    "phantoms": phantoms,
}


def _sheet(tiles: Iterable[Tile]) -> NDArray[np.uint8]:
    """Pictures ``(C, h, w)`` in rows of eight: ``(H, W, C)``, eight bits."""
    shown = list(tiles)
    rows = [np.concatenate(shown[at : at + COLUMNS], 2) for at in range(0, len(shown), COLUMNS)]
    return np.rint(255 * np.concatenate(rows, 1)).astype(np.uint8).transpose(1, 2, 0)


def main() -> None:
    for name, drawn in SHEETS.items():
        Image.fromarray(drawn().squeeze()).save(FOLDER / f"{name}.png", optimize=True)
        print(f"docs/{name}.png written.")


if __name__ == "__main__":
    main()
