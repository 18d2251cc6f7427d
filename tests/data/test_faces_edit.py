"""Edits: one attribute changes, the mask says exactly where, and nowhere else."""

from __future__ import annotations

import numpy as np
import pytest

from data.portrait.attributes import ATTRIBUTES
from data.portrait.edit import edit, hidden, other
from data.portrait.face import Face, face_at
from data.portrait.view import View

SIZE = 48
FACES = [face_at("validation", seed=0, person=p) for p in (0, 3, 8, 14)]


def plain(person: int = 3) -> Face:
    """A face with nothing in front of it."""
    face = face_at("validation", seed=0, person=person)
    for attribute, value in (
        ("glasses", "none"),
        ("hat", "none"),
        ("eyes_closed", False),
        ("hair_style", "buzz"),
    ):
        face = face.saying(attribute, value)
    return face


@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_the_mask_is_exactly_what_changed(attribute: str) -> None:
    for face in FACES:
        edited, mask = edit(face, attribute, size=SIZE)
        before = face.picture(SIZE)
        assert np.array_equal((edited.pixels != before.pixels).any(axis=0), mask)
        if hidden(face, attribute, size=SIZE) is None:
            assert mask.any(), face.word(attribute)


@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_exactly_one_attribute_is_recorded_otherwise(attribute: str) -> None:
    face = FACES[0]
    edited, _ = edit(face, attribute, size=16)
    differing = [k for k, v in face.attributes.items() if edited.attributes[k] != v]
    assert differing == [attribute]
    assert edited.attributes[attribute] == other(face, attribute)
    assert edited.identity == face.picture(16).identity
    assert edited.name == f"{face.name}+{attribute}={edited.attributes[attribute]}"


def test_the_mask_is_where_the_rendering_moved_by_more_than_a_level() -> None:
    face = FACES[1]
    changed = face.saying("hair_colour", other(face, "hair_colour"))
    moved = (np.abs(changed.shown(SIZE) - face.shown(SIZE)) > 1 / 255).any(axis=0)
    _, mask = edit(face, "hair_colour", size=SIZE)
    assert not (mask & ~moved).any()
    assert mask.sum() > 0.97 * moved.sum()


def distance(face: Face, u: float, v: float) -> np.ndarray:
    """How far every pixel lies from a point of the face, on the screen, in half face widths."""
    view = View(face.photo, SIZE)
    x, y = view.seen(u, v, 0.85)
    return np.hypot(view.x - x, view.y - y)


def test_eye_colour_changes_the_irises_only() -> None:
    for person in range(6):
        face = plain(person)
        gap, level = face.person.eye_gap, face.person.eye_height
        _, mask = edit(face, "eye_colour", size=SIZE)
        near = np.minimum(distance(face, -gap, level), distance(face, gap, level))
        assert mask.any() and near[mask].max() < 0.3


@pytest.mark.parametrize(
    ("attribute", "before", "after", "at", "reach"),
    [
        ("mole", "none", "left-cheek", (-0.42, 0.66), 0.25),
        ("scar", "none", "chin", (0.15, 1.37), 0.6),
        ("lipstick", "none", "red", (0.0, 1.04), 0.65),
        ("teeth", False, True, (0.0, 1.04), 0.75),
        ("nose_shape", "straight", "broad", (0.0, 0.5), 0.9),
        ("moustache", False, True, (0.0, 0.9), 0.7),
    ],
)
def test_local_attributes_stay_local(
    attribute: str, before: str | bool, after: str | bool, at: tuple[float, float], reach: float
) -> None:
    face = plain().saying("beard", "none").saying(attribute, before)
    _, mask = edit(face, attribute, after, size=SIZE)
    assert mask.any() and distance(face, *at)[mask].max() < reach


def test_a_background_edit_leaves_the_face_alone() -> None:
    face = plain()
    _, mask = edit(face, "background", size=SIZE)
    assert mask.mean() > 0.2 and not mask[distance(face, 0.0, 0.4) < 0.6].any()


def test_what_is_covered_is_said_to_be_hidden() -> None:
    shut = plain().saying("eyes_closed", True)
    assert hidden(shut, "eye_colour") == "the eyes are closed"
    assert not edit(shut, "eye_colour", size=SIZE)[1].any()
    bald = plain().saying("hair_style", "bald")
    assert hidden(bald, "fringe") == "bald hair has no fringe"
    assert not edit(bald, "fringe", size=SIZE)[1].any()
    assert hidden(plain(), "eye_colour") is None


@pytest.mark.parametrize("size", [32, 64])
@pytest.mark.parametrize("attribute", ["earrings", "fringe", "eye_colour", "gaze", "eye_shape", "eye_shadow"])
def test_a_reason_is_given_where_nothing_changes_and_only_there(attribute: str, size: int) -> None:
    asked = [face_at("test", seed=0, person=p) for p in (0, 3, 4, 7, 9, 11)]
    for face in asked:
        given = hidden(face, attribute, size=size)
        assert (given is None) == bool(edit(face, attribute, size=size)[1].any()), (face.name, given)


def test_what_only_seems_to_be_covered_is_not_said_to_be_hidden() -> None:
    face = face_at("validation", seed=0, person=7)
    wavy, long = (face.saying("hair_style", style) for style in ("wavy", "long"))
    assert hidden(wavy, "earrings", "studs") == "the hair covers the ears"
    assert hidden(long, "earrings", "studs") is None, "they shine through the hair's edge"
    shades = face_at("validation", seed=0, person=5).saying("glasses", "sun")
    assert hidden(shades, "eye_shadow") == "the eyes are behind dark lenses"
    assert hidden(shades, "eye_colour") is None, "the lenses let some light through"


def test_an_edit_to_what_is_there_already_is_refused() -> None:
    face = plain()
    with pytest.raises(ValueError, match="hat is 'none' already"):
        edit(face, "hat", "none")
    with pytest.raises(ValueError, match="unknown attribute 'hats'; did you mean 'hat'"):
        edit(face, "hats")


def test_edits_go_back() -> None:
    face = plain()
    edited, mask = edit(face, "glasses", "thick", size=SIZE)
    back, same = edit(Face.recalled(edited), "glasses", "none", size=SIZE)
    assert np.array_equal(back.pixels[:, mask], face.picture(SIZE).pixels[:, mask])
    assert np.array_equal(mask, same)
