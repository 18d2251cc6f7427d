"""The words a portrait is described with: which there are, and what they may say."""

from __future__ import annotations

from typing import NamedTuple

from data.portrait.colour import EYE, HAIR, SKIN
from data.portrait.hair import STYLES

Word = str | bool


class Attribute(NamedTuple):
    """One word of the description.

    Args:
        values: what it may say; the first two differ most.
        lasting: it belongs to the person, not to the photograph.
    """

    values: tuple[Word, ...]
    lasting: bool


_NO_YES: tuple[Word, ...] = (False, True)

ATTRIBUTES: dict[str, Attribute] = {
    "face_shape": Attribute(("round", "long", "oval", "square", "heart"), True),
    "skin_tone": Attribute(("light", "brown", *sorted(SKIN.keys() - {"light", "brown"})), True),
    "hair_style": Attribute(("short", "long", "bald", *sorted(STYLES.keys() - {"short", "long"})), True),
    "hair_colour": Attribute(("dark-brown", "blond", *sorted(HAIR.keys() - {"dark-brown", "blond"})), True),
    "fringe": Attribute(_NO_YES, True),
    "eye_colour": Attribute(("dark-brown", "blue", *sorted(EYE.keys() - {"dark-brown", "blue"})), True),
    "eye_shape": Attribute(("round", "narrow", "almond", "hooded"), True),
    "brow_shape": Attribute(("straight", "arched", "angled", "soft"), True),
    "brow_weight": Attribute(("thin", "thick", "medium"), True),
    "nose_shape": Attribute(("straight", "broad", "aquiline", "button"), True),
    "lip_shape": Attribute(("thin", "full", "medium"), True),
    "freckles": Attribute(_NO_YES, True),
    "mole": Attribute(("none", "left-cheek", "right-cheek", "upper-lip", "chin"), True),
    "scar": Attribute(("none", "cheek", "brow", "chin"), True),
    "beard": Attribute(("none", "full", "goatee", "stubble"), True),
    "moustache": Attribute(_NO_YES, True),
    "wrinkles": Attribute(_NO_YES, True),
    "expression": Attribute(("neutral", "smile", "sad"), False),
    "gaze": Attribute(("camera", "left", "right", "up", "down"), False),
    "eyes_closed": Attribute(_NO_YES, False),
    "mouth_open": Attribute(_NO_YES, False),
    "teeth": Attribute(_NO_YES, False),
    "glasses": Attribute(("none", "thick", "thin", "sun"), False),
    "earrings": Attribute(("none", "hoops", "studs"), False),
    "hat": Attribute(("none", "beanie", "cap", "brim"), False),
    "lipstick": Attribute(("none", "red", "pink", "plum"), False),
    "eye_shadow": Attribute(_NO_YES, False),
    "clothing": Attribute(("crew", "suit", "shirt", "vee", "roll-neck"), False),
    "background": Attribute(("studio", "foliage", "room", "sky"), False),
}
