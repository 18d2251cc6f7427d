"""Photographs with a region replaced by a plausible one from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from audits.planted.plant import Plant, Split, stream
from data.dataset import Picture
from data.sets.photos import Photos

SIDE = 96
CROPS = 24
PHOTOGRAPHS: dict[Split, tuple[str, ...]] = {
    "validation": ("astronaut", "coffee", "galaxies", "retina"),
    "test": ("chelsea", "motorcycle", "rocket", "tissue"),
}
RADII = (0.04, 0.13)  # of the replaced ellipse, as shares of the side; the largest covers 5 % of the area
SOURCES, KEPT = 60, 5  # places tried as a source, and how many of the best fitting one is drawn from
RIM = 2.0  # pixels over which the two are blended
TRIES = 8

Array = NDArray[np.float32]


def photos(split: Split, count: int, seed: int) -> Iterator[Plant]:
    """`count` pictures, the crops of four photographs by turns, each with an ellipse replaced.

    The source is a place of the same picture, or of another one of the split, that agrees with what
    surrounds the ellipse; its mean along the rim is made that of the surroundings, and the rim is blended. A
    picture where no replacement shows is left out. No photograph is in both splits.
    """
    crops = Photos(size=SIDE, count=CROPS)
    pictures = [p for p in map(crops.__getitem__, range(CROPS)) if p.identity in PHOTOGRAPHS[split]]
    for index in range(count):
        draw = stream(seed, "photos", split, index)
        picture = pictures[index % len(pictures)]
        for _ in range(TRIES):
            made = _replaced(picture, pictures, draw)
            if made.shows:
                yield made
                break


def _replaced(picture: Picture, pictures: list[Picture], draw: np.random.Generator) -> Plant:
    truth = picture.pixels
    reach = int(np.ceil(RADII[1] * SIDE + 2 * RIM))
    row, col = (int(draw.integers(reach, SIDE - reach)) for _ in range(2))
    inside = _ellipse(reach, draw)
    cover = np.clip(inside / RIM, 0, 1).astype(np.float32)
    rim = (inside < 0) & (inside > -2 * RIM)
    here = _window(truth, row, col, reach)
    fits: list[tuple[float, Array]] = []
    for number in range(SOURCES):
        source = picture if number % 2 else pictures[int(draw.integers(len(pictures)))]
        top, left = (int(draw.integers(reach, SIDE - reach)) for _ in range(2))
        there = _window(source.pixels, top, left, reach)
        level = (here - there)[:, rim].mean(axis=1)[:, None, None]
        moved = np.clip(there + level, 0, 1)
        if not (source is picture and abs(top - row) + abs(left - col) < reach):
            fits.append((float(np.square(here - moved)[:, rim].mean()), moved))
    fits.sort(key=lambda fit: fit[0])
    chosen = fits[int(draw.integers(min(KEPT, len(fits))))][1]
    planted, mask = truth.copy(), np.zeros(truth.shape[1:], bool)
    _window(planted, row, col, reach)[:] = here + cover * (chosen - here)
    mask[row - reach : row + reach + 1, col - reach : col + reach + 1] = cover >= 0.5
    return Plant(group=picture.name, what="region replaced", truth=truth, planted=planted, mask=mask)


def _ellipse(reach: int, draw: np.random.Generator) -> NDArray[np.float64]:
    """How many pixels inside an ellipse of random size and direction each place of a window lies, roughly."""
    radii, turn = draw.uniform(*RADII, size=2) * SIDE, draw.uniform(0, np.pi)
    down, right = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    along = np.cos(turn) * right + np.sin(turn) * down
    across = np.cos(turn) * down - np.sin(turn) * right
    return np.asarray((1 - np.hypot(along / radii[0], across / radii[1])) * min(radii))


def _window(pixels: Array, row: int, col: int, reach: int) -> Array:
    return pixels[:, row - reach : row + reach + 1, col - reach : col + reach + 1]
