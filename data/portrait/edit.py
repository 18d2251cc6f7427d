"""Changing exactly one attribute of a face, and knowing exactly which pixels that changed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data.dataset import Picture
from data.portrait.attributes import ATTRIBUTES, Word
from data.portrait.camera import expose
from data.portrait.face import Face
from data.portrait.hair import covers_ears, may_have_fringe

_LEVEL = 1 / 255


def edit(
    face: Face, attribute: str, value: Word | None = None, *, size: int = 64
) -> tuple[Picture, NDArray[np.bool_]]:
    """Photograph a face again with one attribute changed: same pose, light, background and noise.

    Args:
        face: the face as it is.
        attribute: a name of `ATTRIBUTES`.
        value: what it shall say instead; without one, what differs most.
        size: pixels along each side.

    Returns:
        The edited picture, and the mask ``(size, size)`` of exactly the pixels that differ from the
        original's: those whose values before the camera's noise moved by more than one level of 255.
        All others equal it. An empty mask means that the change does not show; `hidden` says why.

    Errors:
        ValueError: an unknown attribute, or a value it does not take or has already.

    Example:
        >>> from data.portrait.face import face_at
        >>> face = face_at("test", seed=0, person=0)
        >>> edited, mask = edit(face, "eye_colour", "green")
        >>> edited.name, bool(0 < mask.sum() < 60)
        ('test-0-00000-0+eye_colour=green', True)
    """
    if value is None:
        value = other(face, attribute)
    if value == face.word(attribute):
        raise ValueError(f"{attribute} is {value!r} already; choose another value.")
    changed = face.saying(attribute, value)
    before, after = face.shown(size), changed.shown(size)
    moved = (np.abs(after - before) > _LEVEL).any(axis=0)
    original, edited = expose(before, face.photo), expose(after, changed.photo)
    mask = moved & (original != edited).any(axis=0)
    return changed.holding(np.where(mask, edited, original)), mask


def other(face: Face, attribute: str) -> Word:
    """The value that an edit gives when none is asked for: the plainest contrast."""
    present = face.word(attribute)
    first, second = ATTRIBUTES[attribute].values[:2]
    return second if present == first else first


def hidden(face: Face, attribute: str, value: Word | None = None, *, size: int = 64) -> str | None:
    """Why an edit changes no pixel of this face; None where it changes some, or nothing is in its way.

    Args:
        attribute, value, size: as in `edit`.

    Example:
        >>> from data.portrait.face import face_at
        >>> face = face_at("test", seed=0, person=0).saying("eyes_closed", True)
        >>> hidden(face, "eye_colour")
        'the eyes are closed'
    """
    reason = _obstacle(face, attribute)
    if reason is None or edit(face, attribute, value, size=size)[1].any():
        return None
    return reason


def _obstacle(face: Face, attribute: str) -> str | None:
    """What may be in the way of an edit: hair shows some of what hangs behind it, and some of the brow."""
    face.word(attribute)
    if attribute in ("eye_colour", "gaze") and face.photo.eyes_closed:
        return "the eyes are closed"
    if attribute in ("eye_colour", "gaze", "eye_shape", "eye_shadow") and face.photo.glasses == "sun":
        return "the eyes are behind dark lenses"
    if attribute == "fringe" and not may_have_fringe(face.person):
        return f"{face.person.hair_style} hair has no fringe"
    if attribute == "earrings" and covers_ears(face.person):
        return "the hair covers the ears"
    return None
