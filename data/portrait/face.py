"""A face: one person on one occasion, and everything that is known of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.dataset import Picture
from data.portrait.attributes import ATTRIBUTES, Word
from data.portrait.camera import expose
from data.portrait.draw import Draw
from data.portrait.identity import Identity, identity
from data.portrait.nuisance import Nuisance, nuisance
from data.portrait.render import render
from data.registry import unknown

SPLITS = ("train", "validation", "test")
_SEEDS = 2**40


@dataclass(frozen=True, kw_only=True)
class Face:
    """Somebody, photographed.

    Args:
        name: of its picture; its first three parts name the person.
        person: who is shown; photo: the occasion.

    Example:
        >>> face = face_at("test", seed=0, person=3)
        >>> picture = face.picture(32)
        >>> picture.name, picture.pixels.shape, Face.recalled(picture) == face
        ('test-0-00003-0', (3, 32, 32), True)
    """

    name: str
    person: Identity
    photo: Nuisance

    @property
    def attributes(self) -> dict[str, Any]:
        """The words at the top, the numbers under "identity" and "nuisance", ready for JSON."""
        person, photo = asdict(self.person), asdict(self.photo)
        words = {name: (person if a.lasting else photo).pop(name) for name, a in ATTRIBUTES.items()}
        return words | {"identity": person, "nuisance": photo}

    @classmethod
    def recalled(cls, picture: Picture) -> Face:
        """The face that a picture of this set shows, from what is recorded with it."""
        attributes = picture.attributes
        lasting = {n: attributes[n] for n, a in ATTRIBUTES.items() if a.lasting}
        passing = {n: attributes[n] for n, a in ATTRIBUTES.items() if not a.lasting}
        return cls(
            name=picture.name,
            person=Identity(**lasting, **attributes["identity"]),
            photo=Nuisance(**passing, **attributes["nuisance"]),
        )

    def word(self, attribute: str) -> Word:
        """What an attribute says of this face."""
        if attribute not in ATTRIBUTES:
            raise ValueError(unknown("attribute", attribute, list(ATTRIBUTES)))
        word: Word = getattr(self.person if ATTRIBUTES[attribute].lasting else self.photo, attribute)
        return word

    def saying(self, attribute: str, value: Word) -> Face:
        """The same face with one attribute changed."""
        self.word(attribute)
        accepted = ATTRIBUTES[attribute].values
        if value not in accepted:
            raise ValueError(f"{attribute} must be one of {', '.join(map(str, accepted))}, got {value!r}.")
        change: dict[str, Any] = {attribute: value}
        name = f"{self.name}+{attribute}={value}"
        if ATTRIBUTES[attribute].lasting:
            return replace(self, name=name, person=replace(self.person, **change))
        return replace(self, name=name, photo=replace(self.photo, **change))

    def shown(self, size: int) -> NDArray[np.float32]:
        """Display values ``(3, size, size)`` in [0, 1], before the camera's noise."""
        return render(self.person, self.photo, size)

    def pixels(self, size: int) -> NDArray[np.uint8]:
        """The photograph ``(3, size, size)``, eight bits."""
        return expose(self.shown(size), self.photo)

    def picture(self, size: int) -> Picture:
        """The photograph with all that is known of it."""
        return self.holding(self.pixels(size))

    def holding(self, pixels: NDArray[np.uint8]) -> Picture:
        """These pixels as a picture of this face."""
        return Picture(
            name=self.name,
            pixels=pixels.astype(np.float32) / np.float32(255),
            identity="-".join(self.name.split("-")[:3]),
            attributes=self.attributes,
        )


def face_at(split: str, *, seed: int, person: int, occasion: int = 0) -> Face:
    """The face of a place in a split: seeds of different splits never meet.

    Args:
        split: train, validation or test.
        seed: 0 to 2^40 - 1; person: number of the identity; occasion: number of its photograph.
    """
    if split not in SPLITS:
        raise ValueError(f"split must be one of {', '.join(SPLITS)}, got {split!r}.")
    if not 0 <= seed < _SEEDS:
        raise ValueError(f"seed must be a whole number from 0 to 2^40 - 1, got {seed!r}.")
    key = SPLITS.index(split) * _SEEDS + seed
    who = identity(Draw(key, person))
    name = f"{split}-{seed}-{person:05d}-{occasion}"
    return Face(name=name, person=who, photo=nuisance(Draw(key, person, occasion + 1), who))


def render_many(faces: Iterable[Face], size: int) -> NDArray[np.uint8]:
    """Photographs of many faces, ``(N, 3, size, size)`` of eight bits."""
    return np.stack([face.pixels(size) for face in faces])
