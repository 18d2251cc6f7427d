"""Skin: its colour, the blush of cheeks and nose, freckles, moles, scars, wrinkles."""

from __future__ import annotations

import numpy as np

from data.portrait.colour import SKIN, Colour, mix, scaled
from data.portrait.head import Head
from data.portrait.identity import Identity
from data.portrait.noise import cloud, read, spots
from data.portrait.nuisance import Nuisance
from data.portrait.relief import nose_width, smile_of
from data.portrait.shapes import Field, bump, edge, ridge, rise, segment

MOLES = {
    "left-cheek": (-0.42, 0.66),
    "right-cheek": (0.5, 0.5),
    "upper-lip": (0.24, 0.86),
    "chin": (-0.2, 1.36),
}
SCARS = {
    "cheek": ((0.4, 0.45), (0.66, 0.86)),
    "brow": ((-0.5, -0.52), (-0.4, -0.16)),
    "chin": ((0.06, 1.28), (0.24, 1.46)),
}


def skin_colour(person: Identity) -> Colour:
    """The albedo of this person's cheek without its blush."""
    dark = 1 - 0.12 * person.melanin
    return scaled(
        SKIN[person.skin_tone], dark, dark * (1 - 0.03 * person.melanin), dark * (1 - 0.06 * person.melanin)
    )


def skin(head: Head, person: Identity, photo: Nuisance) -> tuple[list[Field], Field, Field]:
    """Albedo ``(3, ...)``, gloss and openness of the skin over the head."""
    u, v, side = head.u, head.v, np.sqrt(head.u**2 + 0.01)
    base = skin_colour(person)
    red = 0.16 * person.blush * bump(side, v, (0.56, 0.42), (0.4, 0.36))
    red += 0.1 * person.blush * bump(u, v, (0, person.nose_length - 0.12), (0.2, 0.2))
    red += 0.1 * bump(u, v, (0, 1.45), (0.4, 0.2))
    grain = person.grain % 251
    red += 0.022 * read(cloud(9.0, 1), v * 60 + grain, u * 60 + grain)
    fine = 0.018 * read(cloud(1.3, 2), v * 110, u * 110 + grain)
    tone = 1 + fine
    dusk = 0.09 * bump(side, v, (person.eye_gap - 0.05, person.eye_height + 0.04), (0.36, 0.24))
    dusk *= 0.6 + 0.5 * person.age
    tone -= dusk
    if person.look > 0.5:
        shade = rise(v + 0.25 * u * u, 0.7, 1.15) * rise(side, 1.0, 0.8)
        tone -= (0.05 + 0.05 * (person.hair_colour in ("black", "dark-brown"))) * shade
        red -= 0.06 * shade
    if person.wrinkles:
        tone -= 0.6 * _wrinkles(head, person, photo)
    albedo = [base[0] * tone, base[1] * (tone * (1 - red)), base[2] * (tone * (1 - 0.9 * red - 0.2 * dusk))]
    if person.freckles:
        zone = bump(side, v, (0.36, 0.34), (0.62, 0.5)) + 0.6 * bump(u, v, (0, -0.7), (0.7, 0.4))
        marks = np.minimum(zone * 1.7, 1) * read(spots(300, 3.2, 3), v * 118 + grain, u * 118 + grain)
        _toward(albedo, 0.62 * marks, mix(scaled(base, 0.42, 0.26, 0.16), (0.14, 0.06, 0.03), 0.3))
    if person.mole != "none":
        at = MOLES[person.mole]
        disc = edge(0.047 - np.hypot(u - at[0], v - at[1]), max(0.02, head.unit))
        _toward(albedo, 0.85 * disc, scaled(base, 0.16, 0.1, 0.08))
    if person.scar != "none":
        line = segment(u, v, *SCARS[person.scar])
        pale = scaled(mix(base, (0.8, 0.5, 0.45), 0.35), 1.25, 1.05, 1.05)
        _toward(albedo, 0.45 * ridge(line, 0.1), scaled(base, 0.85, 0.62, 0.6))
        _toward(albedo, 0.85 * edge(0.026 - line, max(0.02, head.unit)), pale)
    gloss = 0.2 + 0.25 * bump(u, v, (0, 0.3), (0.16, 0.5)) + 0.12 * bump(u, v, (0, -0.7), (0.6, 0.4))
    return albedo, gloss, _open(head, person, photo)


def _toward(albedo: list[Field], cover: Field, colour: Colour) -> None:
    for plane, value in zip(albedo, colour, strict=True):
        plane += cover * (value - plane)


def _open(head: Head, person: Identity, photo: Nuisance) -> Field:
    """Ambient light that gets to each place: less in the sockets, beside the nose, under lip and chin."""
    u, v, side = head.u, head.v, np.sqrt(head.u**2 + 0.01)
    wing, end = nose_width(person), person.nose_length
    smile = smile_of(photo)
    shut = (
        0.22 * person.socket * bump(side, v, (person.eye_gap - 0.12, person.eye_height - 0.08), (0.34, 0.2))
    )
    shut += 0.14 * bump(side, v, (0.17, person.eye_height), (0.14, 0.25))
    shut += 0.18 * bump(u, v, (0, end + 0.08), (wing * 1.3, 0.1))
    crease = segment(side, v, (wing + 0.02, end - 0.13), (wing + 0.03, end + 0.03))
    shut += 0.35 * ridge(crease, 0.06)
    fold = segment(side, v, (wing + 0.06, end - 0.02), (0.44 + 0.06 * smile, 0.98))
    shut += (0.08 + 0.16 * person.age + 0.16 * max(smile, 0)) * ridge(fold, 0.075)
    shut += 0.2 * bump(u, v, (0, 0.4 + 0.6 * person.mouth_height + 0.25), (0.26, 0.09))
    shut += 0.45 * rise(np.abs(head.across), 0.82, 1.05)
    return 1 - np.minimum(shut, 0.85)


def _wrinkles(head: Head, person: Identity, photo: Nuisance) -> Field:
    """Lines across the forehead, crow's feet, bags under the eyes."""
    u, v, side = head.u, head.v, np.abs(head.u)
    zone = bump(u, v, (0, -0.66), (0.75, 0.3))
    wave = np.sin((v + 0.05 * np.cos(4 * u + person.lean)) * 48)
    lines = 0.3 * zone * np.maximum(wave, 0) ** 2
    feet = bump(side, v, (person.eye_gap + 0.34, person.eye_height + 0.02), (0.16, 0.2))
    fan = np.sin(np.arctan2(v - person.eye_height, side - person.eye_gap - 0.1) * 11)
    lines += 0.35 * feet * np.maximum(fan, 0)
    bag = v - person.eye_height - 0.2 + 0.35 * (side - person.eye_gap) ** 2
    lines += 0.28 * ridge(bag, 0.05) * bump(side, v, (person.eye_gap, person.eye_height + 0.2), (0.28, 0.2))
    return lines
