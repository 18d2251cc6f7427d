"""What the light needs to know of every sample, painted from the back to the front."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from data.portrait.shapes import Field
from data.portrait.view import Box

Value = Field | float


class Layers:
    """Albedo, shape and gloss of the foremost surface at every sample.

    Attributes:
        albedo: ``(3, n, n)`` linear colour.
        nx, ny: the normal's components to the right and downwards.
        gloss: strength of the mirror-like reflection.
        glow: light added as it is (catchlights, strands' sheen), in units of the key light.
        lit: 1 where light falls, 0 where the colour is what is seen (background).
        open: share of the surroundings' light that gets there (ambient occlusion).
        depth: distance towards the viewer, in half face widths.
    """

    def __init__(self, samples: int) -> None:
        self.albedo = np.zeros((3, samples, samples), np.float32)
        self.rest = np.zeros((7, samples, samples), np.float32)
        self.nx, self.ny, self.gloss, self.glow, self.lit, self.open, self.depth = self.rest
        self.open[:] = 1
        self.depth[:] = -6

    def lay(
        self,
        box: Box,
        cover: Field,
        colour: Sequence[Value] | Field,
        *,
        nx: Value | None = None,
        ny: Value | None = None,
        gloss: Value | None = None,
        open: Value | None = None,
        depth: Value | None = None,
    ) -> None:
        """Put a surface in front of what is there; what is not given stays as it was.

        With a normal it is a surface of its own: light falls on it, and what glowed is covered.
        """
        self.tint(box, cover, colour)
        if nx is not None:
            _over(self.lit[box], cover, 1.0)
            _over(self.glow[box], cover, 0.0)
        planes = (self.nx, self.ny, self.gloss, self.open, self.depth)
        for plane, value in zip(planes, (nx, ny, gloss, open, depth), strict=True):
            if value is not None:
                _over(plane[box], cover, value)

    def tint(self, box: Box, cover: Field, colour: Sequence[Value] | Field) -> None:
        """Change the colour alone."""
        for plane, value in zip(self.albedo, colour, strict=True):
            _over(plane[box], cover, value)


def _over(plane: Field, cover: Field, value: Value) -> None:
    change = value - plane
    change *= cover
    plane += change
