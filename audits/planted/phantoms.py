"""Phantoms with a lesion added, removed or moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from audits.planted.plant import SPLITS, Plant, Split, stream
from data.phantom.fields import Draw
from data.phantom.scene import Scene, mask, phantom, plant, render

SIDE = 96
SEEDS = 20_000  # the first of the anatomies; seeds below are for training and for suites
RADII = (0.02, 0.07)  # of an added lesion, as shares of the side
TRIES = 8


def phantoms(split: Split, count: int, seed: int) -> Iterator[Plant]:
    """Slices of `count` anatomies, brains and Shepp-Logan heads by turns, each with one lesion changed.

    What is tried are an addition, a removal and a move, in random order, until the change shows; a
    slice where nothing does is left out.
    """
    anatomies = SEEDS + len(SPLITS) * seed + SPLITS.index(split)
    for index in range(count):
        draw = stream(seed, "phantoms", split, index)
        scene = phantom(anatomies, index, SIDE, kind=("brain", "shepp-logan")[index % 2])
        for number in range(TRIES):
            what = ("added", "removed", "moved")[int(draw.integers(3))]
            made = _changed(scene, what, Draw(anatomies, index, number), float(draw.uniform(*RADII)))
            if made.shows:
                yield made
                break


def _changed(scene: Scene, what: str, draw: Draw, radius: float) -> Plant:
    gone = scene.lesions[0] if what != "added" else None
    left = replace(scene, lesions=tuple(lesion for lesion in scene.lesions if lesion is not gone))
    after, places = left, [] if gone is None else [mask(scene, gone)]
    if what != "removed":
        # The lesion of a move keeps its size and tissue; only its place is drawn.
        after = plant(scene, draw, radius if gone is None else max(gone.radii))
        come = after.lesions[-1]
        if gone is not None:
            come = replace(gone, row=come.row, col=come.col)
        after = replace(left, lesions=(*left.lesions, come))
        places.append(mask(after, come))
    return Plant(
        group=f"{scene.kind}-{scene.seed}-{scene.index}",
        what=f"lesion {what}",
        truth=render(scene),
        planted=render(after),
        mask=np.logical_or.reduce(places),
    )
