"""The head's surface: which point of the face lies under every sample, and how it is turned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from data.portrait.ground import Ground
from data.portrait.identity import Identity
from data.portrait.nuisance import Nuisance
from data.portrait.relief import nose_bump, nose_span, relief
from data.portrait.shapes import Field, Profile, edge, length
from data.portrait.view import DEPTH, Box, View, slope

TOP = 1.5
_LOW, _HIGH, _COUNT = -1.9, 2.3, 420

# length, roundness and squareness of the lower outline; width of the upper half
_SHAPES = {
    "oval": (1.56, 2.45, 1.62, 0.97),
    "round": (1.47, 2.6, 1.75, 1.0),
    "square": (1.53, 3.3, 1.85, 0.98),
    "long": (1.68, 2.7, 1.7, 0.93),
    "heart": (1.55, 2.15, 1.56, 1.0),
}


class Window(NamedTuple):
    """A part of the head: its place in the head's own box, and in the whole picture."""

    inner: Box
    outer: Box


@dataclass(frozen=True)
class Head:
    """The visible part of the head, sampled in `box`.

    Attributes:
        ground: coordinates on the face; cover: how much of each sample is head;
        nx, ny: normals; z: depth; across: u over the half width there, -1 to 1.
    """

    box: Box
    ground: Ground
    z: Field
    nx: Field
    ny: Field
    cover: Field
    across: Field
    unit: float

    def window(self, view: View, at: tuple[float, float], half: tuple[float, float]) -> Window:
        """The samples round a point of the face, within this head's box."""
        wanted = view.box(*view.seen(*at, 0.83), *half)
        outer = tuple(
            slice(max(w.start, b.start), max(min(w.stop, b.stop), w.start, b.start))
            for w, b in zip(wanted, self.box, strict=True)
        )
        inner = tuple(
            slice(o.start - b.start, o.stop - b.start) for o, b in zip(outer, self.box, strict=True)
        )
        return Window((inner[0], inner[1]), (outer[0], outer[1]))


def chin_of(person: Identity, photo: Nuisance) -> float:
    """How far below the eyes the chin ends."""
    base = _SHAPES[person.face_shape][0]
    return base * person.length + 0.03 * person.chin + (0.1 if photo.mouth_open else 0.0)


def outline(person: Identity, photo: Nuisance) -> tuple[Profile, Profile]:
    """Half width and half depth of the head at every height (negative beyond its ends)."""
    _, roundness, squareness, upper = _SHAPES[person.face_shape]
    chin = chin_of(person, photo)
    v = np.linspace(_LOW, _HIGH, _COUNT)
    low = np.clip(v / chin, 0, 1) ** (roundness + 0.3 * person.jaw)
    high = np.clip(-v / TOP, 0, 1)
    width = np.where(
        v > 0,
        (1 - low) ** (1 / (squareness + 0.1 * person.jaw)),
        (1 - high**3.0) ** 0.46 * (1 - (1 - upper) * np.clip(-v * 2, 0, 1)),
    )
    width = person.width * width
    if person.beard == "full":
        width = width * (1 + 0.07 * np.clip((v - 0.35) / 0.6, 0, 1))
    width = np.where(v > chin, -0.6 * (v - chin), np.where(v < -TOP, 0.6 * (v + TOP), width))
    depth = 1.12 * np.sqrt(
        np.clip(np.where(v > 0, 1 - np.clip(v / (chin + 0.06), 0, 1) ** 7, 1 - high**3), 0, 1)
    )
    return Profile(_LOW, _HIGH, width), Profile(_LOW, _HIGH, depth)


def head(view: View, person: Identity, photo: Nuisance) -> Head:
    """Trace every sample to the face: the outline's ellipses are solved, the nose is iterated."""
    width, depth = outline(person, photo)
    w, d = np.maximum(width.values, 1e-3), np.maximum(depth.values, 1e-3)
    reach = length(w * view.cos_yaw, d * view.sin_yaw)
    cos_turn, sin_turn = w * view.cos_yaw / reach, d * view.sin_yaw / reach
    square = np.where(width.values > 0, reach**2, -np.abs(width.values))
    turn = (0.5 * np.gradient(square, (_HIGH - _LOW) / (_COUNT - 1))) ** 2

    def table(values: Field) -> Profile:
        return Profile(_LOW, _HIGH, values)

    inverse, a, b = table(1 / reach), table(w * cos_turn), table(w * sin_turn)
    middle = view.seen(0, 0.05, 0)
    box = view.box(*middle, 1.3, 1.95)
    x, y = view.x[box], view.y[box]

    v, lift = _noses(view, person, x, y)
    place = width.place(v)
    t = np.minimum(np.maximum((x - lift * view.sin_yaw) * inverse.read(*place), -1), 1)
    u = t * a.read(*place) - np.sqrt(1 - t * t) * b.read(*place)

    slant = 2 * np.sqrt(x * x + table(turn).read(*place)) + 0.1
    distance = (table(square).read(*place) - x * x) / slant
    across = u * table(1 / w).read(*place)
    ground = Ground(u, v)
    front = (
        0.92
        - 0.4 * u * u
        - 0.06 * (v - 0.1) ** 2
        - 0.2 * np.minimum(v + 0.45, 0) ** 2
        + relief(ground, person, photo)
    )
    toward = (front * view.cos_yaw - u * view.sin_yaw) * view.cos_pitch - v * view.sin_pitch
    turn_away = np.maximum(1 - distance * (1 / 0.45), 0)
    toward -= 0.5 * turn_away * turn_away * (0.5 + 0.5 * turn_away)
    gx, gy = slope(toward, view.unit)
    norm = 1 / np.sqrt(1 + gx * gx + gy * gy)
    return Head(
        box=box,
        ground=ground,
        z=toward,
        nx=-gx * norm,
        ny=-gy * norm,
        cover=edge(distance, view.unit * 1.4),
        across=across,
        unit=view.unit,
    )


def _noses(view: View, person: Identity, x: Field, y: Field) -> tuple[Field, Field]:
    """Height on the face under every sample, and how far the nose stands out there.

    The nose hides what is behind it: its bump is looked up where the last guess found the face.
    """
    near = np.maximum(0.95 - 0.5 * x * x, 0) - DEPTH
    lift = np.zeros_like(x)
    shift = (0.95 - DEPTH) * view.sin_pitch
    high, low = nose_span(person)
    rows = Ground(x, y - shift).rows(high - 0.15, low + 0.15)
    part_x, part_y, depth = x[rows], y[rows], near[rows]
    for _ in range(2):
        u = (part_x - (0.9 + lift[rows]) * view.sin_yaw) * (1 / view.cos_yaw)
        v = (part_y - (depth + lift[rows]) * view.sin_pitch) * (1 / view.cos_pitch)
        lift[rows] = nose_bump(u, v, person)
    return (y - (near + lift) * view.sin_pitch) * (1 / view.cos_pitch), lift
