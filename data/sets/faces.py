"""Portraits of people who don't exist, with everything about them known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from data.dataset import Dataset, Picture, datasets
from data.portrait.face import Face, face_at


@datasets.register("faces")
@dataclass(frozen=True, kw_only=True)
class Faces(Dataset):
    """Procedural portraits: identity, pose, light and 29 attributes are recorded, and can be edited.

    Args:
        size: pixels along each side.
        count: pictures.
        split: which people; nobody is in two of them.
        seed: another seed, other people.
        per_identity: photographs of each person, one after the other.

    Shape:
        ``(3, size, size)`` in [0, 1], multiples of 1/255.

    Example:
        >>> picture = Faces(size=32, count=4, per_identity=2)[3]
        >>> picture.name, picture.identity, picture.pixels.shape
        ('test-0-00001-1', 'test-0-00001', (3, 32, 32))
    """

    source: ClassVar[str] = "drawn by reconaudit; nobody's likeness"
    licence: ClassVar[str] = "Apache-2.0"

    size: int = 64
    count: int = 100
    split: Literal["train", "validation", "test"] = "test"
    seed: int = 0
    per_identity: int = 1

    def __post_init__(self) -> None:
        if self.size < 16:
            raise ValueError(f"size must be at least 16, got {self.size}.")
        if self.count < 1 or self.per_identity < 1:
            raise ValueError(
                f"count and per_identity must be at least 1, got {self.count} and {self.per_identity}."
            )

    def __len__(self) -> int:
        return self.count

    def face(self, index: int) -> Face:
        """The face of a picture: what `data.portrait.edit.edit` takes."""
        if not 0 <= index < self.count:
            raise IndexError(f"picture {index} of faces was asked for, there are {self.count}.")
        person, occasion = divmod(index, self.per_identity)
        return face_at(self.split, seed=self.seed, person=person, occasion=occasion)

    def __getitem__(self, index: int) -> Picture:
        return self.face(index).picture(self.size)
