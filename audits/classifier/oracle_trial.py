"""How often the oracle errs: on drawn faces that were spoiled and not changed, and on changed ones."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter

from audits.classifier.prevalence import counted
from audits.labelling.changed import Pictures, Reader, judged
from data.portrait.edit import edit, hidden
from data.portrait.face import Face, face_at

SEED = 1  # other people than those that the model card was written on
FEWEST = 6  # pixels of a change that shows


def _blurred(sigma: float) -> Callable[[Pictures, np.random.Generator], Pictures]:
    return lambda x, draw: gaussian_filter(x, (0, sigma, sigma), mode="nearest")


def _noisy(x: Pictures, draw: np.random.Generator) -> Pictures:
    noise = draw.standard_normal(x.shape, dtype=np.float32)
    return (x + 0.05 * noise).clip(0, 1).astype(np.float32)


def _compressed(x: Pictures, draw: np.random.Generator) -> Pictures:
    file = io.BytesIO()
    Image.fromarray((x.transpose(1, 2, 0) * 255).round().astype(np.uint8)).save(file, "JPEG", quality=40)
    return (np.asarray(Image.open(file)).transpose(2, 0, 1) / 255).astype(np.float32)


SPOILS: dict[str, Callable[[Pictures, np.random.Generator], Pictures]] = {
    "nothing": lambda x, draw: x,
    "blur σ 1": _blurred(1.0),
    "blur σ 2": _blurred(2.0),
    "noise 0.05": _noisy,
    "JPEG 40": _compressed,
}


def tried(read: Reader, names: Sequence[str], size: int, count: int, sure: float) -> dict[str, Any]:
    """What the oracle says of `count` faces spoiled by what invents nothing, and of them changed.

    Args:
        names: attributes that it goes by; of each face one that shows is changed.
        size: side of the faces, in pixels.

    Returns a document: of every spoil the false alarms (unchanged faces that are called hallucinated) and
    what is found (changed ones that are, for the attribute that changed), shares with 95 % intervals; what
    is found of every attribute; how often it is unsure.
    """
    faces = [face_at("test", seed=SEED, person=person) for person in range(count)]
    truths, words = [face.picture(size).pixels for face in faces], [face.attributes for face in faces]
    plants = [plant for person in range(count) if (plant := _planted(faces[person], names, size, person))]
    draw = np.random.default_rng(SEED)
    alarms, found, unsure = [], [], []
    for spoil in SPOILS.values():
        plain = judged(read, truths, [spoil(x, draw) for x in truths], words, sure)
        alarms.append([verdict == "hallucinated" for verdict, _ in plain])
        unsure.append([verdict == "unsure" for verdict, _ in plain])
        changed = judged(
            read,
            [truths[plant.person] for plant in plants],
            [spoil(plant.picture, draw) for plant in plants],
            [words[plant.person] for plant in plants],
            sure,
        )
        found.append([plant.what in what for plant, (_, what) in zip(plants, changed, strict=True)])
    return {
        "faces": count,
        "sure": sure,
        "alarms": _shares(alarms),
        "unsure": _shares(unsure),
        "found": _shares(found),
        "found_of": _by_attribute(np.array(found), [plant.what for plant in plants]),
    }


class _Plant(NamedTuple):
    person: int
    what: str
    picture: Pictures


def _planted(face: Face, names: Sequence[str], size: int, person: int) -> _Plant | None:
    """A face with an attribute changed that is drawn from those whose change shows; None without any."""
    for name in np.random.default_rng([SEED, person]).permutation(list(names)):
        if hidden(face, str(name)):
            continue
        picture, mask = edit(face, str(name), size=size)
        if mask.sum() >= FEWEST:
            return _Plant(person, str(name), picture.pixels)
    return None


def _shares(hits: list[list[bool]]) -> dict[str, Any]:
    """A share for every spoil, and for all of them, one face being one group."""
    table = np.array(hits)
    group = np.arange(table.shape[1])
    rows = {name: asdict(counted(row, group)) for name, row in zip(SPOILS, table, strict=True)}
    return {**rows, "all": asdict(counted(table.ravel(), np.tile(group, len(table))))}


def _by_attribute(found: NDArray[np.bool_], what: list[str]) -> dict[str, dict[str, float]]:
    of = np.array(what)
    return {
        name: {"faces": int((of == name).sum()), "share": float(found[:, of == name].mean())}
        for name in sorted(set(what))
    }
