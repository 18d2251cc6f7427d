"""Hills and hollows of the face: how far each place stands out, in half face widths."""

from __future__ import annotations

import numpy as np

from data.portrait.ground import Ground
from data.portrait.identity import Identity
from data.portrait.nuisance import Nuisance
from data.portrait.shapes import Field, bump, ridge, rise, segment

# width of the wings, roundness of the tip, hump of the bridge
_NOSES = {
    "straight": (0.205, 0.05, 0.0),
    "button": (0.2, 0.075, -0.035),
    "broad": (0.26, 0.06, -0.01),
    "aquiline": (0.2, 0.04, 0.05),
}


_BRIDGE = (-0.5, -0.1)


def nose_width(person: Identity) -> float:
    """Half distance between the outer walls of the nostrils."""
    return _NOSES[person.nose_shape][0] * person.nose_width


def nose_bump(u: Field, v: Field, person: Identity) -> Field:
    """The nose: a bridge that rises to the tip and falls off under it, the tip and the wings."""
    wing, tip, hump = _NOSES[person.nose_shape]
    wing *= person.nose_width
    end, height = person.nose_length, person.nose_height
    t = np.minimum(np.maximum((v + 0.2) * (1 / (end + 0.1)), 0), 1)
    side = np.sqrt(u * u + 0.002)
    profile = 0.05 + (height - 0.05) * t * (0.45 + 0.55 * t) + hump * 4 * t * (1 - t)
    profile *= rise(v, end + 0.1, end - 0.14) * rise(v, *_BRIDGE)
    flank = np.maximum(1 - side / (0.165 + (0.07 + 0.38 * wing) * t), 0)
    flank = flank * flank * (3 - 2 * flank)
    ball = tip * bump(u, v, (0, end - 0.1), (0.15, 0.15))
    wings = 0.085 * bump(side, v, (0.74 * wing, end - 0.03), (0.55 * wing, 0.12))
    return profile * flank + ball + wings


def nose_span(person: Identity) -> tuple[float, float]:
    """Between which heights the nose stands out."""
    return _BRIDGE[0], person.nose_length + 0.1


def relief(ground: Ground, person: Identity, photo: Nuisance) -> Field:
    """All of it: nose, brow ridge, eye sockets, lids, cheeks, folds, lips, chin."""
    eye, level = person.eye_gap, person.eye_height
    smile = smile_of(photo)
    end = person.nose_length
    mouth = 0.4 + 0.6 * person.mouth_height
    open_ = 0.1 if photo.mouth_open else 0.0

    z = np.zeros_like(ground.u)
    rows = ground.rows(*nose_span(person))
    z[rows] = nose_bump(ground.u[rows], ground.v[rows], person)
    for height, at, radius in (
        (0.015 + 0.04 * person.ridge, (0.4, level - 0.27), (0.48, 0.2)),
        (-0.13 * person.socket, (eye - 0.02, level - 0.02), (0.4, 0.27)),
        (-0.03 * person.socket, (0.2, level - 0.05), (0.16, 0.2)),
        (0.1, (eye, level + 0.01), (0.27, 0.18)),
        (0.085 + 0.05 * smile + 0.02 * person.cheek, (0.6, 0.42 - 0.04 * smile), (0.42, 0.4)),
        (-0.035 - 0.02 * person.age, (0.72, 0.95), (0.3, 0.4)),
        (-0.05, (0.9, -0.35), (0.3, 0.5)),
    ):
        ground.hill(z, height, at, radius, pair=True)
    for height, at, radius in (
        (0.05, (0.0, mouth), (0.6, 0.45)),
        (0.04 * person.lip_top, (0.0, mouth - 0.07), (0.3, 0.1)),
        (0.06 * person.lip_bottom, (0.0, mouth + 0.1 + open_), (0.27, 0.12)),
        (-0.045, (0.0, mouth + 0.24 + open_), (0.3, 0.11)),
        (-0.012, (0.0, end + 0.16), (0.05, 0.12)),
        (0.07 + 0.02 * person.chin, (0.0, mouth + 0.42 + open_), (0.34, 0.24)),
        (0.03, (0.0, -0.75), (0.7, 0.45)),
    ):
        ground.hill(z, height, at, radius)
    rows = ground.rows(end - 0.2, mouth + 0.15)
    ends = (nose_width(person) + 0.07, end - 0.04), (0.44 + 0.05 * smile, mouth - 0.02)
    fold = segment(ground.side[rows], ground.v[rows], *ends)
    z[rows] -= (0.008 + 0.018 * person.age + 0.02 * smile) * ridge(fold, 0.15)
    return z


def smile_of(photo: Nuisance) -> float:
    """How much the mouth smiles: 0 not at all, 1 broadly, negative for sadness."""
    return {"neutral": 0.28, "smile": 0.85, "sad": -0.55}[photo.expression] + photo.smile
