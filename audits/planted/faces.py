"""Faces with one attribute changed."""

from __future__ import annotations

from collections.abc import Iterator

from audits.planted.plant import Plant, Split, stream
from data.portrait.attributes import ATTRIBUTES
from data.portrait.edit import edit, hidden
from data.portrait.face import face_at

SIDE = 64
WANTED_SMALL = 0.75  # share of the faces for which a small change is looked for


def faces(split: Split, count: int, seed: int) -> Iterator[Plant]:
    """Portraits of `count` people, each with one attribute changed that can be seen to be.

    Attributes are tried in random order until one shows and is as small, or as large, as wanted; a face
    where none is keeps the last that shows, and is left out where none does.
    """
    for person in range(count):
        draw = stream(seed, "faces", split, person)
        face = face_at(split, seed=seed, person=person)
        truth, small, found = face.picture(SIDE).pixels, draw.random() < WANTED_SMALL, None
        for number in draw.permutation(len(ATTRIBUTES)):
            attribute = list(ATTRIBUTES)[number]
            if hidden(face, attribute):
                continue
            picture, mask = edit(face, attribute, size=SIDE)
            plant = Plant(
                group=face.name,
                what=attribute,
                truth=truth,
                planted=picture.pixels,
                mask=mask,
            )
            found = plant if plant.shows else found
            if plant.shows and plant.small == small:
                break
        if found:
            yield found
