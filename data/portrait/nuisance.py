"""How somebody was photographed: what changes from one picture of a person to the next."""

from __future__ import annotations

from dataclasses import dataclass

from data.portrait.draw import Draw
from data.portrait.identity import Identity


@dataclass(frozen=True, kw_only=True)
class Nuisance:
    """A photograph's circumstances. Words name what an audit asks about; numbers are the rest.

    Angles are in radians, positions in half picture widths, light and colours in linear light.

    Args:
        yaw, pitch, roll: pose of the head: to the viewer's right, downwards, clockwise.
        light_x, light_y, light_z: direction towards the key light (right, down, towards the viewer).
        warmth: colour of the key light, negative for cool.
        hue_a, hue_b: numbers that pick colours (cloth, wall).
        grain: names the noise, background and cloth of this very photograph.
    """

    expression: str
    gaze: str
    eyes_closed: bool
    mouth_open: bool
    teeth: bool
    glasses: str
    earrings: str
    hat: str
    lipstick: str
    eye_shadow: bool
    clothing: str
    background: str

    yaw: float
    pitch: float
    roll: float
    scale: float
    shift_x: float
    shift_y: float
    smile: float
    brow_raise: float
    squint: float
    light_x: float
    light_y: float
    light_z: float
    key: float
    ambient: float
    rim: float
    warmth: float
    exposure: float
    contrast: float
    vignette: float
    blur: float
    noise: float
    hue_a: float
    hue_b: float
    cloth: float
    accent: float
    grain: int


def nuisance(draw: Draw, person: Identity) -> Nuisance:
    """One occasion on which this person was photographed."""
    his = person.look > 0.5
    expression = draw.choice({"neutral": 0.46, "smile": 0.46, "sad": 0.08})
    smiling = expression == "smile"
    side, up = draw.uniform(-1, 1), draw.uniform(0.1, 0.75)
    light_x, light_y = 0.85 * side, -up
    light_z = max(0.35, 1.0 - 0.55 * abs(side)) * draw.uniform(0.8, 1.1)
    length = (light_x**2 + light_y**2 + light_z**2) ** 0.5
    return Nuisance(
        expression=expression,
        gaze=draw.choice({"camera": 0.72, "left": 0.1, "right": 0.1, "up": 0.04, "down": 0.04}),
        eyes_closed=draw.chance(0.05),
        mouth_open=draw.chance(0.16),
        teeth=draw.chance(0.6 if smiling else 0.08),
        glasses=draw.choice({"none": 0.76, "thin": 0.1, "thick": 0.1, "sun": 0.04}),
        earrings=draw.choice({"none": 0.94, "studs": 0.05, "hoops": 0.01})
        if his
        else draw.choice({"none": 0.55, "studs": 0.25, "hoops": 0.2}),
        hat=draw.choice({"none": 0.88, "beanie": 0.05, "cap": 0.05, "brim": 0.02}),
        lipstick="none" if his else draw.choice({"none": 0.6, "red": 0.16, "pink": 0.16, "plum": 0.08}),
        eye_shadow=not his and draw.chance(0.25),
        clothing=draw.choice({"crew": 0.36, "vee": 0.2, "shirt": 0.2, "suit": 0.16, "roll-neck": 0.08}),
        background=draw.choice({"studio": 0.3, "room": 0.3, "foliage": 0.2, "sky": 0.2}),
        yaw=draw.bell(0.0, 0.16),
        pitch=draw.bell(0.0, 0.07),
        roll=draw.bell(0.0, 0.06),
        scale=draw.bell(0.51, 0.022),
        shift_x=draw.bell(0.0, 0.03),
        shift_y=draw.bell(-0.075, 0.03),
        smile=draw.bell(0.0, 0.14),
        brow_raise=draw.bell(0.0, 0.35),
        squint=draw.bell(0.0, 0.06),
        light_x=light_x / length,
        light_y=light_y / length,
        light_z=light_z / length,
        key=draw.uniform(0.95, 1.2),
        ambient=draw.uniform(0.14, 0.32),
        rim=draw.uniform(0.0, 1.0),
        warmth=draw.bell(0.06, 0.12),
        exposure=draw.bell(0.0, 0.11),
        contrast=draw.bell(1.0, 0.07),
        vignette=draw.uniform(0.0, 0.3),
        blur=draw.uniform(0.0, 0.6),
        noise=draw.uniform(0.0015, 0.007),
        hue_a=draw.uniform(0, 1),
        hue_b=draw.uniform(0, 1),
        cloth=draw.uniform(0, 1),
        accent=draw.uniform(0, 1),
        grain=draw.whole(2**30),
    )
