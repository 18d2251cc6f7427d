"""Skin: its colour, the blush of cheeks and nose, its sheen, the light that does not get everywhere."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from data.portrait.colour import SKIN, Colour, scaled
from data.portrait.head import Head
from data.portrait.identity import Identity
from data.portrait.noise import cloud, read
from data.portrait.nuisance import Nuisance
from data.portrait.relief import nose_width, smile_of
from data.portrait.shapes import Field, ridge, rise, segment


class Skin(NamedTuple):
    """Albedo (three planes), gloss and openness of the skin over the head."""

    albedo: list[Field]
    gloss: Field
    open: Field


def skin_colour(person: Identity) -> Colour:
    """The albedo of this person's cheek without its blush."""
    m = person.melanin
    dark = 1 - 0.12 * m
    return scaled(SKIN[person.skin_tone], dark, dark * (1 - 0.03 * m), dark * (1 - 0.06 * m))


def skin(head: Head, person: Identity, photo: Nuisance) -> Skin:
    """The bare skin: no marks, no hair, no features yet."""
    ground = head.ground
    u, v = ground.u, ground.v
    base, grain = skin_colour(person), person.grain % 251
    red = 0.022 * read(cloud(9.0, 1), v * 60 + grain, u * 60 + grain)
    ground.hill(red, 0.16 * person.blush, (0.56, 0.42), (0.4, 0.36), pair=True)
    ground.hill(red, 0.1 * person.blush, (0, person.nose_length - 0.12), (0.2, 0.2))
    ground.hill(red, 0.1, (0, 1.45), (0.4, 0.2))
    dusk = np.zeros_like(u)
    eye = person.eye_gap - 0.05, person.eye_height + 0.04
    ground.hill(dusk, 0.054 + 0.045 * person.age, eye, (0.36, 0.24), pair=True)
    tone = 1 + 0.018 * read(cloud(1.3, 2), v * 110, u * 110 + grain) - dusk
    if person.look > 0.5:
        rows = ground.rows(0.35, 9.0)
        shade = rise(v[rows] + 0.25 * u[rows] ** 2, 0.7, 1.15) * rise(ground.side[rows], 1.0, 0.8)
        tone[rows] -= (0.05 + 0.05 * (person.hair_colour in ("black", "dark-brown"))) * shade
        red[rows] -= 0.06 * shade
    albedo = [base[0] * tone, base[1] * (tone * (1 - red)), base[2] * (tone * (1 - 0.9 * red - 0.2 * dusk))]
    gloss = np.full_like(u, 0.2)
    ground.hill(gloss, 0.25, (0, 0.3), (0.16, 0.5))
    ground.hill(gloss, 0.12, (0, -0.7), (0.6, 0.4))
    return Skin(albedo, gloss, _open(head, person, photo))


def _open(head: Head, person: Identity, photo: Nuisance) -> Field:
    """Ambient light that gets to each place: less in the sockets, beside the nose, under the lip."""
    ground = head.ground
    wing, end = nose_width(person), person.nose_length
    smile = max(smile_of(photo), 0)
    shut = 0.45 * rise(np.abs(head.across), 0.82, 1.05)
    socket = person.eye_gap - 0.12, person.eye_height - 0.08
    ground.hill(shut, 0.22 * person.socket, socket, (0.34, 0.2), pair=True)
    ground.hill(shut, 0.09, (0.17, person.eye_height), (0.14, 0.25), pair=True)
    ground.hill(shut, 0.18, (0, end + 0.08), (wing * 1.3, 0.1))
    ground.hill(shut, 0.2, (0, 0.65 + 0.6 * person.mouth_height), (0.26, 0.09))
    rows = ground.rows(end - 0.2, 1.06)
    side, v = ground.side[rows], ground.v[rows]
    crease = segment(side, v, (wing + 0.02, end - 0.13), (wing + 0.03, end + 0.03))
    fold = segment(side, v, (wing + 0.06, end - 0.02), (0.44 + 0.06 * smile, 0.98))
    shut[rows] += 0.35 * ridge(crease, 0.06) + (0.08 + 0.16 * (person.age + smile)) * ridge(fold, 0.075)
    return 1 - np.minimum(shut, 0.85)
