"""Hills and hollows of the face: how far each place stands out, in half face widths."""

from __future__ import annotations

import numpy as np

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


def nose_width(person: Identity) -> float:
    """Half distance between the outer walls of the nostrils."""
    return _NOSES[person.nose_shape][0] * person.nose_width


def nose_bump(u: Field, v: Field, person: Identity) -> Field:
    """The nose: a bridge that rises to the tip and falls off under it, the tip and the wings."""
    wing, tip, hump = _NOSES[person.nose_shape]
    wing *= person.nose_width
    end, height = person.nose_length, person.nose_height
    start = -0.2
    t = np.clip((v - start) * (1 / (end - 0.1 - start)), 0, 1)
    side = np.sqrt(u * u + 0.002)
    under = np.clip((end + 0.1 - v) * (1 / 0.24), 0, 1)
    under = under * under * (3 - 2 * under)
    profile = (
        (0.05 + (height - 0.05) * t * (0.45 + 0.55 * t) + hump * 4 * t * (1 - t))
        * under
        * rise(v, -0.5, -0.1)
    )
    flank = np.maximum(1 - side / (0.15 + (0.06 + 0.35 * wing) * t), 0)
    flank = flank * flank * (3 - 2 * flank)
    ball = tip * bump(u, v, (0, end - 0.1), (0.15, 0.15))
    wings = 0.085 * bump(side, v, (0.74 * wing, end - 0.03), (0.55 * wing, 0.12))
    return profile * flank + ball + wings


def relief(u: Field, v: Field, person: Identity, photo: Nuisance) -> Field:
    """All of it: nose, brow ridge, eye sockets, lids, cheeks, folds, lips, chin."""
    side = np.sqrt(u * u + 0.01)
    eye, level = person.eye_gap, person.eye_height
    smile = smile_of(photo)
    end = person.nose_length
    mouth = 0.4 + 0.6 * person.mouth_height
    open_ = 0.1 if photo.mouth_open else 0.0

    z = nose_bump(u, v, person)
    z += (0.02 + 0.05 * person.ridge) * bump(side, v, (0.4, level - 0.27), (0.48, 0.2))
    z -= 0.13 * person.socket * bump(side, v, (eye - 0.02, level - 0.02), (0.4, 0.27))
    z -= 0.05 * person.socket * bump(side, v, (0.2, level - 0.05), (0.16, 0.2))
    z += 0.1 * bump(side, v, (eye, level + 0.01), (0.27, 0.18))
    z += (0.085 + 0.05 * smile + 0.02 * person.cheek) * bump(side, v, (0.6, 0.42 - 0.04 * smile), (0.42, 0.4))
    z -= (0.035 + 0.02 * person.age) * bump(side, v, (0.72, 0.95), (0.3, 0.4))
    z += 0.05 * bump(u, v, (0, mouth), (0.6, 0.45))
    z += 0.04 * person.lip_top * bump(u, v, (0, mouth - 0.07), (0.3, 0.1))
    z += 0.06 * person.lip_bottom * bump(u, v, (0, mouth + 0.1 + open_), (0.27, 0.12))
    z -= 0.045 * bump(u, v, (0, mouth + 0.24 + open_), (0.3, 0.11))
    z -= 0.012 * bump(u, v, (0, end + 0.16), (0.05, 0.12))
    z += (0.07 + 0.02 * person.chin) * bump(u, v, (0, mouth + 0.42 + open_), (0.34, 0.24))
    z += 0.03 * bump(u, v, (0, -0.75), (0.7, 0.45))
    z -= 0.05 * bump(side, v, (0.9, -0.35), (0.3, 0.5))
    fold = segment(side, v, (nose_width(person) + 0.07, end - 0.04), (0.44 + 0.05 * smile, mouth - 0.02))
    z -= (0.008 + 0.018 * person.age + 0.02 * smile) * ridge(fold, 0.15)
    return z


def smile_of(photo: Nuisance) -> float:
    """How much the mouth smiles: 0 not at all, 1 broadly, negative for sadness."""
    return {"neutral": 0.28, "smile": 0.85, "sad": -0.55}[photo.expression] + photo.smile
