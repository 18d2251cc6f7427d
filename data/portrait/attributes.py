"""The words a portrait is described with: which there are, what they may say, whether they show."""

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
        place: where in the picture an edit of it shows.
    """

    values: tuple[Word, ...]
    lasting: bool
    place: str


_NO_YES: tuple[Word, ...] = (False, True)

ATTRIBUTES: dict[str, Attribute] = {
    "face_shape": Attribute(("round", "long", "oval", "square", "heart"), True, "head"),
    "skin_tone": Attribute(("light", "brown", *sorted(SKIN.keys() - {"light", "brown"})), True, "skin"),
    "hair_style": Attribute(
        ("short", "long", "bald", *sorted(STYLES.keys() - {"short", "long"})), True, "hair"
    ),
    "hair_colour": Attribute(
        ("dark-brown", "blond", *sorted(HAIR.keys() - {"dark-brown", "blond"})), True, "hair"
    ),
    "fringe": Attribute(_NO_YES, True, "hair"),
    "eye_colour": Attribute(
        ("dark-brown", "blue", *sorted(EYE.keys() - {"dark-brown", "blue"})), True, "irises"
    ),
    "eye_shape": Attribute(("round", "narrow", "almond", "hooded"), True, "eyes"),
    "brow_shape": Attribute(("straight", "arched", "angled", "soft"), True, "brows"),
    "brow_weight": Attribute(("thin", "thick", "medium"), True, "brows"),
    "nose_shape": Attribute(("straight", "broad", "aquiline", "button"), True, "nose"),
    "lip_shape": Attribute(("thin", "full", "medium"), True, "mouth"),
    "freckles": Attribute(_NO_YES, True, "cheeks"),
    "mole": Attribute(("none", "left-cheek", "right-cheek", "upper-lip", "chin"), True, "mole"),
    "scar": Attribute(("none", "cheek", "brow", "chin"), True, "scar"),
    "beard": Attribute(("none", "full", "goatee", "stubble"), True, "lower face"),
    "moustache": Attribute(_NO_YES, True, "upper lip"),
    "wrinkles": Attribute(_NO_YES, True, "forehead and eyes"),
    "expression": Attribute(("neutral", "smile", "sad"), False, "face"),
    "gaze": Attribute(("camera", "left", "right", "up", "down"), False, "eyes"),
    "eyes_closed": Attribute(_NO_YES, False, "eyes"),
    "mouth_open": Attribute(_NO_YES, False, "lower face"),
    "teeth": Attribute(_NO_YES, False, "mouth"),
    "glasses": Attribute(("none", "thick", "thin", "sun"), False, "eyes"),
    "earrings": Attribute(("none", "hoops", "studs"), False, "ears"),
    "hat": Attribute(("none", "beanie", "cap", "brim"), False, "hair and forehead"),
    "lipstick": Attribute(("none", "red", "pink", "plum"), False, "mouth"),
    "eye_shadow": Attribute(_NO_YES, False, "eyelids"),
    "clothing": Attribute(("crew", "suit", "shirt", "vee", "roll-neck"), False, "torso"),
    "background": Attribute(("studio", "foliage", "room", "sky"), False, "background"),
}
