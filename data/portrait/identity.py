"""Who somebody is: what stays the same from one photograph to the next."""

from __future__ import annotations

from dataclasses import dataclass

from data.portrait.draw import Draw


@dataclass(frozen=True, kw_only=True)
class Identity:
    """A person. Words name what an audit asks about; numbers are the rest of the geometry.

    Lengths are in half face widths (about 70 mm), colours' jitters in shares.

    Args:
        look: 0 for a feminine, 1 for a masculine build; age: 0 young, 1 old. Both only steer the
            other draws and a few shapes.
        grain: names the fine textures (strands, freckles), so that they are this person's own.
    """

    face_shape: str
    skin_tone: str
    hair_style: str
    hair_colour: str
    fringe: bool
    eye_colour: str
    eye_shape: str
    brow_shape: str
    brow_weight: str
    nose_shape: str
    lip_shape: str
    freckles: bool
    mole: str
    scar: str
    beard: str
    moustache: bool
    wrinkles: bool

    look: float
    age: float
    width: float
    length: float
    jaw: float
    cheek: float
    chin: float
    ridge: float
    eye_gap: float
    eye_size: float
    eye_tilt: float
    eye_height: float
    socket: float
    brow_gap: float
    brow_length: float
    nose_length: float
    nose_height: float
    nose_width: float
    mouth_width: float
    mouth_height: float
    lip_top: float
    lip_bottom: float
    lip_red: float
    ear: float
    neck: float
    hairline: float
    volume: float
    parting: float
    wave: float
    melanin: float
    blush: float
    hair_light: float
    eye_light: float
    lean: float
    grain: int


_SKIN = {"very-light": 0.16, "light": 0.26, "medium": 0.2, "olive": 0.14, "brown": 0.14, "dark": 0.1}
_FAIR_HAIR = {
    "black": 0.1, "dark-brown": 0.24, "brown": 0.24, "auburn": 0.08, "red": 0.07, "dark-blond": 0.15,
    "blond": 0.12,
}  # fmt: skip
_MEDIUM_HAIR = {"black": 0.4, "dark-brown": 0.38, "brown": 0.15, "auburn": 0.03, "dark-blond": 0.04}
_DARK_HAIR = {"black": 0.8, "dark-brown": 0.16, "auburn": 0.02, "blond": 0.005}
_FAIR_EYES = {"dark-brown": 0.08, "brown": 0.24, "hazel": 0.17, "green": 0.15, "blue": 0.26, "grey": 0.1}
_MEDIUM_EYES = {"dark-brown": 0.4, "brown": 0.34, "hazel": 0.12, "green": 0.08, "blue": 0.04, "grey": 0.02}
_DARK_EYES = {"dark-brown": 0.7, "brown": 0.24, "hazel": 0.04, "green": 0.02}
_HER_HAIR = {
    "long": 0.3, "wavy": 0.24, "bob": 0.15, "updo": 0.14, "curly": 0.06, "afro": 0.03, "short": 0.05,
    "parted": 0.03,
}  # fmt: skip
_HIS_HAIR = {
    "short": 0.34, "parted": 0.25, "buzz": 0.13, "bald": 0.07, "curly": 0.1, "long": 0.03, "wavy": 0.03,
    "afro": 0.03, "updo": 0.02,
}  # fmt: skip
_HER_HAIR_DARK = {
    "long": 0.16,
    "wavy": 0.12,
    "bob": 0.1,
    "updo": 0.2,
    "curly": 0.16,
    "afro": 0.2,
    "short": 0.06,
}
_HIS_HAIR_DARK = {"buzz": 0.36, "short": 0.2, "bald": 0.12, "curly": 0.14, "afro": 0.14, "updo": 0.04}


def identity(draw: Draw) -> Identity:
    """Somebody new, drawn from the stream."""
    look = 0.5 + (0.5 if draw.chance(0.5) else -0.5) * draw.uniform(0.35, 1.0)
    age = min(max(draw.bell(0.42, 0.26), 0.0), 1.0)
    tone = draw.choice(_SKIN)
    fair, dark = tone in ("very-light", "light"), tone in ("brown", "dark")
    his = look > 0.5

    colours = _FAIR_HAIR if fair else _DARK_HAIR if dark else _MEDIUM_HAIR
    grey = max(0.0, age - 0.58) * (1.7 if his else 1.1)
    colours = {k: v * (1 - grey) for k, v in colours.items()} | {"grey": 0.65 * grey, "white": 0.35 * grey}
    styles = (_HIS_HAIR_DARK if dark else _HIS_HAIR) if his else (_HER_HAIR_DARK if dark else _HER_HAIR)
    style = draw.choice(styles)
    freckled = draw.chance(0.22 if fair else 0.04)
    return Identity(
        face_shape=draw.choice({"oval": 0.36, "round": 0.2, "square": 0.18, "long": 0.14, "heart": 0.12}),
        skin_tone=tone,
        hair_style=style,
        hair_colour=draw.choice(colours),
        fringe=draw.chance(0.12 if his else 0.3),
        eye_colour=draw.choice(_FAIR_EYES if fair else _DARK_EYES if dark else _MEDIUM_EYES),
        eye_shape=draw.choice({"almond": 0.5, "round": 0.25, "narrow": 0.13, "hooded": 0.12}),
        brow_shape=draw.choice({"soft": 0.4, "straight": 0.24, "arched": 0.2, "angled": 0.16}),
        brow_weight=draw.choice({"thin": 0.1 if his else 0.34, "medium": 0.5, "thick": 0.4 if his else 0.16}),
        nose_shape=draw.choice(
            {"straight": 0.5, "button": 0.2, "broad": 0.3 if dark else 0.14, "aquiline": 0.14}
        ),
        lip_shape=draw.choice({"thin": 0.05 if dark else 0.2, "medium": 0.5, "full": 0.45 if dark else 0.3}),
        freckles=freckled,
        mole=draw.choice(
            {"none": 0.8, "left-cheek": 0.06, "right-cheek": 0.06, "upper-lip": 0.05, "chin": 0.03}
        ),
        scar=draw.choice({"none": 0.93, "cheek": 0.03, "brow": 0.025, "chin": 0.015}),
        beard=draw.choice({"none": 0.5, "stubble": 0.2, "goatee": 0.1, "full": 0.2}) if his else "none",
        moustache=his and draw.chance(0.28),
        wrinkles=draw.chance(0.9 * max(0.0, age - 0.35) / 0.65),
        look=look,
        age=age,
        width=draw.bell(1.0, 0.022),
        length=draw.bell(1.0, 0.022),
        jaw=draw.bell(0.0, 0.5) + (0.5 if his else -0.4),
        cheek=draw.bell(0.0, 0.5),
        chin=draw.bell(0.0, 0.5),
        ridge=draw.bell(0.35 + 0.5 * look, 0.2),
        eye_gap=draw.bell(0.455, 0.014),
        eye_size=draw.bell(1.0, 0.045) + (0.0 if his else 0.06),
        eye_tilt=draw.bell(0.05, 0.05),
        eye_height=draw.bell(0.0, 0.015),
        socket=draw.bell(1.0, 0.22),
        brow_gap=draw.bell(0.315 if his else 0.355, 0.022),
        brow_length=draw.bell(1.0, 0.05),
        nose_length=draw.bell(0.6, 0.028),
        nose_height=draw.bell(0.215, 0.022) + (0.02 if his else -0.01),
        nose_width=draw.bell(1.0, 0.06),
        mouth_width=draw.bell(0.385, 0.022),
        mouth_height=draw.bell(1.0, 0.02),
        lip_top=draw.bell(1.0, 0.1),
        lip_bottom=draw.bell(1.0, 0.1),
        lip_red=draw.bell(1.0, 0.25),
        ear=draw.bell(1.0, 0.09),
        neck=draw.bell(0.66 if his else 0.54, 0.025),
        hairline=draw.bell(0.98, 0.05) + (0.12 * age if his else 0.0),
        volume=draw.bell(1.0, 0.16),
        parting=draw.uniform(-1, 1),
        wave=draw.uniform(0, 1),
        melanin=draw.uniform(-1, 1),
        blush=draw.bell(1.0, 0.25),
        hair_light=draw.bell(0.0, 0.12),
        eye_light=draw.bell(0.0, 0.12),
        lean=draw.bell(0.0, 0.4),
        grain=draw.whole(2**30),
    )
