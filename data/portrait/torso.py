"""Neck, shoulders and what is worn."""

from __future__ import annotations

import numpy as np

from data.portrait.colour import CLOTH, Colour, mix, scaled
from data.portrait.identity import Identity
from data.portrait.layers import Layers
from data.portrait.noise import cloud, read
from data.portrait.nuisance import Nuisance
from data.portrait.shapes import Field, bump, edge, ridge, rise, through
from data.portrait.skin import skin_colour
from data.portrait.view import View

_RAISED = 0.14


def torso(view: View, layers: Layers, person: Identity, photo: Nuisance) -> None:
    """Paint neck and shoulders, then the cloth over them."""
    box = view.rows(0.75, 6.0), slice(0, view.samples)
    x, y = view.bust_x, view.bust_y[box[0]] + _RAISED
    if not y.size:
        return
    neck, his = person.neck, person.look
    lean = 0.25 * view.sin_yaw * rise(y, 2.2, 1.0) + 0.5 * view.sin_roll * rise(y, 2.2, 0.9)
    xn = x - lean
    side = np.abs(xn)
    drop = 2.02 - 0.08 * his
    broad = 2.0 + 0.45 * his
    shoulder = through(
        ((0.0, drop - 0.3), (neck * 0.96, drop - 0.2), (neck + 0.25, drop + 0.03), (broad * 0.72, drop + 0.3),
         (broad, drop + 0.62), (broad + 0.25, drop + 1.3), (broad + 0.4, drop + 3.0)), 0.0, 4.0)  # fmt: skip
    top = shoulder(np.abs(x))
    wide = neck * (1 + 0.12 * rise(y, 1.7, 2.1) + 0.04 * rise(y, 1.4, 1.0))
    round_ = np.clip(xn * (1 / wide), -1.2, 1.2)
    base = skin_colour(person)

    cords = ridge(side - 0.42 * neck - 0.14 * (2.15 - y), 0.16) * rise(y, 1.5, 2.0)
    pit = bump(xn, y, (0, 2.2), (0.14, 0.12))
    bones = ridge(y - 2.36 - 0.1 * side, 0.07) * rise(side, 0.12, 0.3)
    tone = 0.94 - 0.1 * pit + 0.05 * cords
    skin = [base[0] * tone, base[1] * tone * 0.95, base[2] * tone * 0.94]
    shut = 0.7 * rise(y + 0.12 * round_ * round_, 2.05, 1.5) + 0.2 * pit

    inside = y - top
    body = edge(inside, 1.6 * view.unit)
    curve = np.clip(1 - inside * 1.3, 0, 1)
    nx = np.clip(x * (1 / (broad + 0.3)), -0.9, 0.9) * (0.35 + 0.4 * np.minimum(np.abs(x) * 0.5, 1))
    ny = -0.7 * curve * rise(np.abs(x), neck * 0.5, neck + 0.2) - 0.05
    layers.lay(
        box,
        body,
        skin,
        nx=nx,
        ny=ny - 0.12 * bones,
        gloss=0.14,
        open=1 - shut * 0.8,
        depth=-0.5 - 0.15 * x * x,
    )
    joined = rise(y - 0.3 * side, 2.25, 1.8) * edge(wide - side, 1.4 * view.unit)
    turned = round_ * (0.85 - 0.25 * rise(y, 1.8, 2.2))
    layers.lay(
        box, joined, skin, nx=turned, ny=0.08, gloss=0.14, open=1 - shut, depth=-0.5 - 0.25 * round_ * round_
    )
    _cloth(view, layers, box, person, photo, (x, y, inside), (nx, ny))


def _cloth(
    view: View,
    layers: Layers,
    box: tuple[slice, slice],
    person: Identity,
    photo: Nuisance,
    at: tuple[Field, Field, Field],
    normal: tuple[Field, Field],
) -> None:
    x, y, inside = at
    main, second = _pick(photo.cloth), _pick(photo.accent)
    grain = photo.grain % 241
    side, neck = np.abs(x), person.neck
    folds = read(cloud(11.0, 8), y * 26 + grain, x * 22 + y * x * 9 + grain)
    weave = read(cloud(0.7, 9), y * 150, x * 150)
    tone = 1 + 0.07 * folds + 0.05 * weave
    puff = edge(inside + 0.05, 1.6 * view.unit)
    cut = {"crew": 2.22, "vee": 2.95, "shirt": 2.3, "suit": 3.0, "roll-neck": 1.78}[photo.clothing]
    if photo.clothing in ("vee", "suit"):
        line = cut - 1.15 * side
    elif photo.clothing == "shirt":
        line = cut + 0.1 - 0.75 * side
    else:
        line = cut - 0.22 * side * side / (neck * neck) * (photo.clothing == "crew")
    hem = y - line
    cover = puff * edge(hem, 1.6 * view.unit)
    if photo.clothing == "roll-neck":
        collar = edge(neck + 0.07 - side, 1.6 * view.unit) * edge(
            y - cut + 0.08 * (1 - side * side), 1.6 * view.unit
        )
        cover = np.maximum(puff, collar)
    if photo.clothing == "suit":
        _shirt(view, layers, box, photo, (x, y), puff, second)
    nx = normal[0] + 0.10 * folds
    shade = 1 - 0.35 * rise(hem, 0.12, 0.0)
    layers.lay(
        box,
        cover,
        [c * tone for c in main],
        nx=nx,
        ny=normal[1],
        gloss=0.05,
        open=shade,
        depth=-0.35 - 0.15 * x * x,
    )
    if photo.clothing == "shirt":
        flap = (
            edge(0.17 - np.abs(hem - 0.14 - 0.05 * side), 1.6 * view.unit)
            * rise(side, 0.95, 0.8)
            * rise(side, 0.02, 0.1)
            * puff
        )
        layers.lay(box, flap, [1.08 * c * tone for c in main], nx=nx, ny=-0.35, gloss=0.05, open=1.0)
        layers.tint(
            box, 0.5 * ridge(hem - 0.33 - 0.05 * side, 0.05) * puff * rise(side, 0.95, 0.8), scaled(main, 0.4)
        )
    if photo.clothing == "suit":
        lapel = ridge(hem - 0.3, 0.03) * puff
        layers.tint(box, 0.6 * lapel, scaled(main, 0.4))


def _shirt(
    view: View,
    layers: Layers,
    box: tuple[slice, slice],
    photo: Nuisance,
    at: tuple[Field, Field],
    puff: Field,
    colour: Colour,
) -> None:
    x, y = at
    side = np.abs(x)
    white = mix(colour, (0.8, 0.8, 0.8), 0.8)
    shirt = puff * edge(y - 2.3 + 0.75 * side, 1.6 * view.unit)
    layers.lay(box, shirt, white, nx=0.3 * x, ny=-0.1, gloss=0.03, open=0.9)
    if photo.accent > 0.4:
        tie = edge(0.11 + 0.05 * (y - 2.3) - side, 1.4 * view.unit) * edge(y - 2.3, 1.4 * view.unit)
        layers.lay(box, tie * puff, scaled(colour, 0.8), nx=2.0 * x, ny=0.0, gloss=0.15, open=0.9)


def _pick(share: float) -> Colour:
    """A cloth colour for a number in [0, 1), blended a little with its neighbour."""
    place = share * len(CLOTH)
    index = int(place)
    return mix(CLOTH[index], CLOTH[(index + 5) % len(CLOTH)], 0.3 * (place - index))
