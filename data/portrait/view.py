"""Where the camera stands: sample positions in the frame of the head, and back."""

from __future__ import annotations

from math import cos, sin

import numpy as np

from data.portrait.nuisance import Nuisance
from data.portrait.shapes import Field

NECK = 1.45
DEPTH = 0.55

Box = tuple[slice, slice]


class View:
    """A square grid of samples and the pose under which the head is seen.

    The head's frame has its origin between the eyes, u to the viewer's right, v down, z towards the
    viewer, in half face widths; the eyes lie near v = 0, the chin near 1.6. Screen coordinates
    (x, y) are the same plane after yaw and pitch, before roll; the bust's frame ignores roll too.

    Args:
        photo: the pose.
        samples: samples along each side of the grid.
    """

    def __init__(self, photo: Nuisance, samples: int) -> None:
        self.samples = samples
        self.scale = photo.scale
        self.centre = photo.shift_x, photo.shift_y
        self.unit = 2 / (samples * photo.scale)
        self.sin_yaw, self.cos_yaw = sin(photo.yaw), cos(photo.yaw)
        self.sin_pitch, self.cos_pitch = sin(photo.pitch), cos(photo.pitch)
        self.sin_roll, self.cos_roll = sin(photo.roll), cos(photo.roll)
        axis = ((np.arange(samples) + 0.5) * (2 / samples) - 1).astype(np.float32)
        self.bust_x = ((axis - photo.shift_x) * (1 / photo.scale))[None, :]
        self.bust_y = ((axis - photo.shift_y) * (1 / photo.scale))[:, None]
        self.x = self.bust_x * self.cos_roll + (self.bust_y - NECK) * self.sin_roll
        self.y = (self.bust_y - NECK) * self.cos_roll - self.bust_x * self.sin_roll + NECK

    def seen(self, u: float, v: float, z: float) -> tuple[float, float]:
        """Screen coordinates of a point of the head."""
        return (
            u * self.cos_yaw + z * self.sin_yaw,
            v * self.cos_pitch + (z - DEPTH) * self.sin_pitch,
        )

    def bust(self, x: float, y: float) -> tuple[float, float]:
        """Bust coordinates of a screen point: roll undone."""
        y -= NECK
        return x * self.cos_roll - y * self.sin_roll, x * self.sin_roll + y * self.cos_roll + NECK

    def box(self, x: float, y: float, half_width: float, half_height: float) -> Box:
        """The part of the grid that holds a rectangle of the screen, roll included."""
        across, down = self.bust(x, y)
        tilt = abs(self.sin_roll)
        width, height = half_width + tilt * half_height, half_height + tilt * half_width
        return self.rows(down - height, down + height), self.columns(across - width, across + width)

    def rows(self, top: float, bottom: float) -> slice:
        return self._span(top * self.scale + self.centre[1], bottom * self.scale + self.centre[1])

    def columns(self, left: float, right: float) -> slice:
        return self._span(left * self.scale + self.centre[0], right * self.scale + self.centre[0])

    def _span(self, low: float, high: float) -> slice:
        n = self.samples
        start = min(max(int((low + 1) * n / 2) - 1, 0), n)
        return slice(start, min(max(int((high + 1) * n / 2) + 2, start), n))


def slope(z: Field, unit: float) -> tuple[Field, Field]:
    """Derivatives of a field along columns and rows, by central differences."""
    across, down = np.zeros_like(z), np.zeros_like(z)
    half = np.float32(0.5 / unit)
    across[:, 1:-1] = (z[:, 2:] - z[:, :-2]) * half
    down[1:-1] = (z[2:] - z[:-2]) * half
    return across, down
