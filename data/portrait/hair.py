"""Hair: a shell round the skull with an opening for the face."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import copysign

import numpy as np

from data.portrait.identity import Identity
from data.portrait.layers import Layers
from data.portrait.noise import cloud, read
from data.portrait.nuisance import Nuisance
from data.portrait.shapes import Field, Profile, edge, length, ridge, rise, through
from data.portrait.strands import Shell, flow, hair_colour, paint
from data.portrait.view import Box, View


@dataclass(frozen=True)
class Style:
    """A way to wear hair: volumes over the skull, where it ends, how it curls.

    Args:
        top, side: how far it stands off the skull above and beside it.
        fall: half widths below the temples as (v, half width) points; ends where it is cut.
        cover: how far it comes in over cheeks and ears: half width of the opening there.
        frizz: roughness of its outline; kind: how its strands run.
        long: whether it hangs beside the face and is seen behind the neck.
    """

    top: float
    side: float
    fall: tuple[tuple[float, float], ...]
    cover: float
    frizz: float
    kind: str
    long: bool = False


STYLES: dict[str, Style] = {
    "buzz": Style(0.04, 0.0, ((0.12, 1.0), (0.3, 0.9)), 0.96, 0.0, "stubble"),
    "short": Style(0.2, 0.05, ((0.05, 1.02), (0.32, 0.93)), 0.95, 0.035, "up"),
    "parted": Style(0.24, 0.07, ((0.05, 1.03), (0.36, 0.93)), 0.94, 0.012, "swept"),
    "curly": Style(0.32, 0.2, ((0.2, 1.14), (0.5, 0.95)), 0.92, 0.08, "curls"),
    "afro": Style(0.5, 0.5, ((0.1, 1.5), (0.5, 1.35), (0.8, 1.0)), 0.95, 0.035, "curls", True),
    "updo": Style(0.13, 0.02, ((0.1, 1.0), (0.3, 0.92)), 0.95, 0.008, "back"),
    "bob": Style(0.2, 0.16, ((0.4, 1.22), (0.9, 1.25), (1.3, 1.16), (1.55, 1.02)), 0.84, 0.012, "arcs", True),
    "long": Style(
        0.19, 0.13, ((0.5, 1.15), (1.1, 1.13), (1.7, 1.1), (2.4, 1.2), (4.0, 1.3)), 0.84, 0.012, "arcs", True
    ),
    "wavy": Style(
        0.26, 0.2, ((0.5, 1.26), (1.1, 1.36), (1.7, 1.36), (2.4, 1.5), (4.0, 1.5)), 0.83, 0.03, "waves", True
    ),
}


FRINGED = ("up", "swept", "arcs", "waves")


@lru_cache(maxsize=32)
def _outline(
    width: float, top: float, side: float, fall: tuple[tuple[float, float], ...]
) -> tuple[Profile, Profile, float]:
    peak = -(1.5 + top)
    v = np.linspace(-2.3, 4.2, 420)
    dome = (width + side) * np.clip(1 - np.clip((-0.2 - v) / (-0.2 - peak), 0, 1) ** 2.7, 0, 1) ** 0.47
    lower = through(
        ((-0.9, width + side), (-0.2, width + side), *((a, b * width) for a, b in fall)), -2.3, 4.2
    ).values
    half = np.where(v < -0.2, dome, lower)
    square = np.where(v < peak, 0.6 * (v - peak), half**2)
    turn = (0.5 * np.gradient(square, v)) ** 2
    return Profile(-2.3, 4.2, square), Profile(-2.3, 4.2, turn), peak


def shell(view: View, box: Box, person: Identity, photo: Nuisance) -> Shell:
    """The outline under this pose, roughened as the style asks."""
    style = STYLES[person.hair_style]
    bare = photo.hat == "none"
    top = style.top * person.volume if bare else 0.03
    square, turn, peak = _outline(person.width, top, style.side * person.volume, style.fall)
    shift_x, shift_y = view.seen(0, 0, -0.05)
    x, y = view.x[box] - shift_x, view.y[box] - shift_y
    if style.kind == "swept":
        x = x - 0.07 * copysign(1.0, person.parting) * rise(y, -0.8, -1.6)
    place = square.place(y)
    half2 = square.read(*place)
    distance = (half2 - x * x) / (2 * np.sqrt(x * x + turn.read(*place)) + 0.1)
    grain = person.grain % 239
    if style.frizz:
        rough = read(cloud(10.0 if style.kind == "curls" else 6.0, 30), y * 90 + grain, x * 90 + grain)
        rough *= (1.0 if style.long else rise(y, 0.3, -0.6)) * (1.0 if bare else rise(y, -0.8, -0.4))
        distance = distance + style.frizz * rough
    end = style.fall[-1][0]
    if end < 3:
        distance = np.minimum(distance, end - y + 0.05 * read(cloud(3.5, 31), grain + 0 * x, x * 100))
    return Shell(
        x, y, np.sqrt(np.maximum(half2, 0.05)), distance, peak, person.width + style.side * person.volume
    )


def covers_ears(person: Identity) -> bool:
    """Whether the hair hides what hangs on the ears."""
    return person.hair_style != "bald" and STYLES[person.hair_style].side > 0.1


def may_have_fringe(person: Identity) -> bool:
    """Whether this way to wear the hair shows a fringe."""
    return person.hair_style != "bald" and STYLES[person.hair_style].kind in FRINGED


def _kind(person: Identity) -> str:
    """How the strands run: a fringe falls from the crown instead of parting."""
    kind = STYLES[person.hair_style].kind
    return "fall" if person.fringe and kind in ("arcs", "waves") else kind


def behind(view: View, layers: Layers, person: Identity, photo: Nuisance) -> None:
    """The hair seen behind neck and ears."""
    if person.hair_style == "bald" or not STYLES[person.hair_style].long:
        return
    box = view.box(*view.seen(0, 1.0, -0.1), 2.0, 2.6)
    s = shell(view, box, person, photo)
    strands = flow(s, _kind(person), person)
    paint(layers, box, person, photo, s, strands, edge(s.edge, 1.8 * view.unit), back=True)


def hair(view: View, layers: Layers, person: Identity, photo: Nuisance) -> None:
    """The hair over the skull and beside the face."""
    if person.hair_style == "bald":
        return
    style = STYLES[person.hair_style]
    box = view.box(*view.seen(0, 0.4 if style.long else -0.75, -0.1), 1.9, 3.2 if style.long else 1.5)
    s = shell(view, box, person, photo)
    strands = flow(s, _kind(person), person)
    if person.hair_style == "updo" and photo.hat == "none":
        _bun(view, layers, person)
    tidy = style.kind == "back"
    outside = _opening(view, box, person, style) + (0.02 if tidy else 0.035) * strands.fine
    soft = 0.5 * view.unit
    cover = edge(s.edge + 0.012 * strands.fine, 1.8 * view.unit + 0.012)
    cover *= rise(outside, -0.05 - soft, (0.03 if person.fringe and not tidy else 0.1) + soft)
    if not style.long:
        cover *= 1 - 0.45 * rise(s.y, -0.4, 0.25)
    paint(layers, box, person, photo, s, strands, cover, back=False)


def _opening(view: View, box: Box, person: Identity, style: Style) -> Field:
    """Distance into the hair from the edge of the face's opening."""
    shift_x, shift_y = view.seen(0, 0, 0.62)
    x, y = view.x[box] - shift_x, view.y[box] - shift_y
    side = np.abs(x)
    line = -person.hairline
    grain = person.grain % 233
    locks = read(cloud(1.6, 32), grain + y * 3, x * 46 + grain)
    if person.fringe and style.kind in FRINGED:
        top = y + 0.47 - 0.08 * person.parting - 0.16 * x * x + 0.16 * person.parting * x + 0.06 * locks
    elif style.kind in ("arcs", "waves"):
        off = np.sqrt((x - 0.35 * person.parting) ** 2 + 0.02)
        top = y - line + 0.06 - 0.75 * off * np.sqrt(off)
    else:
        temple = 0.16 * person.look * (0.3 + person.age) * ridge(side - 0.5, 0.3)
        top = (
            y
            - line
            + temple
            - 0.3 * side**2 * side**2
            - 0.05 * x * x
            + (0.008 if style.kind == "back" else 0.025) * locks
        )
    wide = style.cover * person.width
    close = wide if style.long else wide + 0.06
    edge_ = through(
        ((-1.3, 0.8), (-0.6, min(wide, 0.86)), (-0.15, wide), (0.3, close), (1.2, close - 0.03),
         (2.0, close - 0.16), (4.0, close - 0.2)),
        -2.3, 4.2,
    )  # fmt: skip
    return -np.minimum(top, edge_(y) - side + 0.015 * locks)


def _bun(view: View, layers: Layers, person: Identity) -> None:
    x, y = view.seen(0.15 * person.parting, -1.62, -0.35)
    box = view.box(x, y, 0.6, 0.5)
    dx, dy = (view.x[box] - x) * (1 / 0.46), (view.y[box] - y) * (1 / 0.3)
    r = length(dx, dy)
    curl = read(cloud(1.6, 33, 4.0), (dx - dy) * 14, r * 70 + dx * 20)
    colour = [c * (0.8 + 0.16 * curl) for c in hair_colour(person)]
    shut = 0.9 - 0.4 * rise(dy, 0.2, 1.0)
    layers.lay(
        box, edge((1 - r) * 0.3, 1.8 * view.unit + 0.01), colour,
        nx=0.85 * dx, ny=0.85 * dy, gloss=0.15, open=shut, depth=-0.2,
    )  # fmt: skip
