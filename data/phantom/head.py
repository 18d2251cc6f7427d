"""The head a brain phantom lives in: its outline, its layers, and how it is bent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.phantom.fields import Array, Draw, Field


@dataclass(frozen=True, kw_only=True)
class Head:
    """An egg-shaped outline, seen from below: the forehead is up.

    One unit is half the picture; 0.01 is about a millimetre. Places inside the head are given
    in the head's own frame, which is turned, shifted and gently bent against the picture's.

    Args:
        width: half the width of the head, from ear to ear.
        length: half its length, from forehead to back.
        egg: how much wider the back is than the front.
        power: 2 is an ellipse, more is boxier.
        skin: thickness of the skin.
        fat: mean thickness of the fat under it.
        skull: thickness of the bone, marrow included.
        rim: mean thickness of the fluid between bone and brain.
        turn: rotation against the picture, in radians.
        row: shift downward.
        col: shift to the right.
        bend: the fields that bend it, across and down.
        swell: the field that makes its layers thicker here and thinner there.
        strength: standard deviation of the bending.
    """

    width: float
    length: float
    egg: float
    power: float
    skin: float
    fat: float
    skull: float
    rim: float
    turn: float
    row: float
    col: float
    bend: tuple[Field, Field]
    swell: Field
    strength: float

    @classmethod
    def drawn(cls, draw: Draw) -> Head:
        """A head of its own shape."""
        width = draw.between(0.68, 0.76)
        return cls(
            width=width,
            length=min(width * draw.between(1.17, 1.32), 0.92),
            egg=draw.between(0.03, 0.13),
            power=draw.between(2.05, 2.3),
            skin=draw.between(0.012, 0.016),
            fat=draw.between(0.022, 0.05),
            skull=draw.between(0.055, 0.08),
            rim=draw.between(0.012, 0.028),
            turn=draw.between(-0.07, 0.07),
            row=draw.between(-0.02, 0.02),
            col=draw.between(-0.03, 0.03),
            bend=(Field.drawn(draw, 0.3, 1.6, slope=1.0), Field.drawn(draw, 0.3, 1.6, slope=1.0)),
            swell=Field.drawn(draw, 0.4, 1.5, waves=12),
            strength=draw.between(0.006, 0.011),
        )

    @property
    def brain(self) -> float:
        """How deep under the skin the brain begins, on average."""
        return self.skin + self.fat + self.skull + self.rim

    def grid(self, x: Array, y: Array) -> tuple[Array, Array]:
        """The picture's pixels in the head's frame, for the axes of a grid."""
        bent_x = x[None, :] - self.col + self.strength * self.bend[0].on(x, y)
        bent_y = y[:, None] - self.row + self.strength * self.bend[1].on(x, y)
        return self._turned(bent_x, bent_y)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """One place of the picture in the head's frame."""
        bent_x = np.asarray(x - self.col + self.strength * self.bend[0].at(x, y))
        bent_y = np.asarray(y - self.row + self.strength * self.bend[1].at(x, y))
        across, down = self._turned(bent_x, bent_y)
        return float(across), float(down)

    def depth(self, x: Array, y: Array) -> Array:
        """How far a place of the head's frame lies under the skin; negative outside."""
        radius = np.hypot(x, y)
        return radius / np.maximum(self._share(x, y), 1e-9) - radius

    def place(self, angle: Array, depth: float) -> Array:
        """The places at an angle (0 is the forehead, clockwise) and a depth: ``(n, 2)``."""
        across, down = np.sin(angle), -np.cos(angle)
        reach = np.full_like(angle, self.length)
        for _ in range(8):
            reach = reach / self._share(across * reach, down * reach)
        reach = reach - depth
        return np.stack([across * reach, down * reach], axis=1)

    def _share(self, x: Array, y: Array) -> Array:
        """0 at the centre, 1 on the outline."""
        wide = self.width * (1 + self.egg * y / self.length)
        return (np.abs(x / wide) ** self.power + np.abs(y / self.length) ** self.power) ** (1 / self.power)

    def _turned(self, x: Array, y: Array) -> tuple[Array, Array]:
        cos, sin = np.cos(self.turn), np.sin(self.turn)
        return cos * x - sin * y, sin * x + cos * y
