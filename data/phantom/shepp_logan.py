"""Shepp-Logan-like slices: the classic head of ellipses, no two alike."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from data.phantom.fields import Array, Draw, Field, centres, edge
from data.phantom.shapes import ellipse


@dataclass(frozen=True, kw_only=True)
class Ellipse:
    """An ellipse that adds `value` to what lies under it.

    Args:
        value: what it adds.
        centre: to the right and down, in halves of the picture.
        radii: along its own axes.
        turn: clockwise, in radians.
    """

    value: float
    centre: tuple[float, float]
    radii: tuple[float, float]
    turn: float = 0.0


CLASSIC: tuple[Ellipse, ...] = (
    Ellipse(value=1.0, centre=(0.0, 0.0), radii=(0.69, 0.92)),
    Ellipse(value=-0.8, centre=(0.0, 0.0184), radii=(0.6624, 0.874)),
    Ellipse(value=-0.2, centre=(0.22, 0.0), radii=(0.11, 0.31), turn=np.radians(18)),
    Ellipse(value=-0.2, centre=(-0.22, 0.0), radii=(0.16, 0.41), turn=np.radians(-18)),
    Ellipse(value=0.1, centre=(0.0, -0.35), radii=(0.21, 0.25)),
    Ellipse(value=0.1, centre=(0.0, -0.1), radii=(0.046, 0.046)),
    Ellipse(value=0.1, centre=(0.0, 0.1), radii=(0.046, 0.046)),
    Ellipse(value=0.1, centre=(-0.08, 0.605), radii=(0.046, 0.023)),
    Ellipse(value=0.1, centre=(0.0, 0.606), radii=(0.023, 0.023)),
    Ellipse(value=0.1, centre=(0.06, 0.605), radii=(0.023, 0.046)),
)


@dataclass(frozen=True, kw_only=True)
class SheppLogan:
    """The modified Shepp-Logan head, with a shape and shading of its own.

    Args:
        ellipses: what it is made of; the first two are the skull and the brain in it.
        shade: a gentle unevenness.
        shading: its standard deviation.

    References:
        Shepp and Logan, "The Fourier reconstruction of a head section", 1974; the contrasts are
        Toft's, "The Radon transform", 1996.
    """

    ellipses: tuple[Ellipse, ...]
    shade: Field
    shading: float

    @classmethod
    def drawn(cls, seed: int, index: int) -> SheppLogan:
        draw = Draw(seed, index, 2)
        size, turn = draw.between(0.88, 1.0), draw.between(-0.12, 0.12)
        stretch = draw.between(0.94, 1.06)
        level = draw.between(-0.8, -0.68)
        shapes = [replace(CLASSIC[0]), replace(CLASSIC[1], value=level)]
        shapes += [_varied(shape, draw) for shape in CLASSIC[2:]]
        shapes += [_extra(draw) for _ in range(int(draw.between(2, 6)))]
        return cls(
            ellipses=tuple(_placed(shape, size, stretch, turn) for shape in shapes),
            shade=Field.drawn(draw, 0.2, 0.8, waves=8),
            shading=draw.between(0.01, 0.03),
        )

    @property
    def facts(self) -> dict[str, str]:
        return {}

    def paint(self, side: int) -> tuple[Array, Array]:
        axis = centres(side)
        x, y = np.meshgrid(axis, axis)
        value = np.zeros((side, side))
        for shape in self.ellipses:
            value += shape.value * edge(ellipse(x, y, shape.centre, shape.radii, shape.turn), 3.0 / side)
        return np.clip(value, 0, 1), 1 + self.shading * self.shade.on(axis, axis)

    def clearance(self, x: float, y: float) -> float:
        brain = self.ellipses[1]
        return float(ellipse(np.asarray(x), np.asarray(y), brain.centre, brain.radii, brain.turn)) - 0.03

    def lesion_value(self, draw: Draw) -> float:
        return draw.between(0.55, 0.9)


def _varied(shape: Ellipse, draw: Draw) -> Ellipse:
    x, y = shape.centre
    return Ellipse(
        value=shape.value * draw.between(0.7, 1.3),
        centre=(x + draw.between(-0.03, 0.03), y + draw.between(-0.03, 0.03)),
        radii=(shape.radii[0] * draw.between(0.85, 1.2), shape.radii[1] * draw.between(0.85, 1.2)),
        turn=shape.turn + draw.between(-0.12, 0.12),
    )


def _extra(draw: Draw) -> Ellipse:
    angle, reach = draw.between(0, 2 * np.pi), draw.between(0.1, 0.75)
    return Ellipse(
        value=draw.sign() * draw.between(0.06, 0.15),
        centre=(0.55 * reach * float(np.cos(angle)), 0.75 * reach * float(np.sin(angle))),
        radii=(draw.between(0.02, 0.08), draw.between(0.02, 0.08)),
        turn=draw.between(0, np.pi),
    )


def _placed(shape: Ellipse, size: float, stretch: float, turn: float) -> Ellipse:
    x, y = shape.centre[0] * size * stretch, shape.centre[1] * size
    cos, sin = float(np.cos(turn)), float(np.sin(turn))
    return Ellipse(
        value=shape.value,
        centre=(cos * x - sin * y, sin * x + cos * y),
        radii=(shape.radii[0] * size * stretch, shape.radii[1] * size),
        turn=shape.turn + turn,
    )
