"""Which of a drawn face's attributes a network finds changed between truth and reconstruction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from audits.labelling.label import Verdict
from data.portrait.attributes import ATTRIBUTES

if TYPE_CHECKING:
    from torch.nn import Module

BLURS = (0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0)  # standard deviations tried, in pixels
GRAIN = 0.75  # standard deviation of the light blur under which a reading must hold, in pixels
ALIKE = 1.05  # a truth this much sharper than the reconstruction counts as equally sharp
TAGS = {
    "face_shape": "structure",
    "skin_tone": "colour",
    "hair_style": "hair",
    "hair_colour": "hair",
    "fringe": "hair",
    "eye_colour": "eyes",
    "eye_shape": "eyes",
    "brow_shape": "eyes",
    "brow_weight": "eyes",
    "nose_shape": "structure",
    "lip_shape": "mouth",
    "beard": "hair",
    "moustache": "hair",
    "freckles": "texture",
    "mole": "texture",
    "scar": "texture",
    "wrinkles": "texture",
    "expression": "mouth",
    "gaze": "eyes",
    "eyes_closed": "eyes",
    "mouth_open": "mouth",
    "teeth": "mouth",
    "glasses": "accessory",
    "earrings": "accessory",
    "hat": "accessory",
    "lipstick": "colour",
    "eye_shadow": "colour",
}

Pictures = NDArray[np.float32]
Probabilities = NDArray[np.float64]
Reader = Callable[[Pictures], dict[str, Probabilities]]


def reader(network: Module, names: Collection[str]) -> Reader:
    """What a network says of pictures ``(B, 3, H, W)``: for each of `names` ``(B, words)`` probabilities."""
    import torch

    def read(pictures: Pictures) -> dict[str, Probabilities]:
        with torch.no_grad():
            out = network(torch.from_numpy(pictures).clamp(0, 1)).double()
        groups = out.split([len(attribute.values) for attribute in ATTRIBUTES.values()], dim=1)
        found = dict(zip(ATTRIBUTES, groups, strict=True))
        return {name: found[name].softmax(1).numpy() for name in ATTRIBUTES if name in names}

    return read


def steady(read: Reader) -> Reader:
    """What is said of a picture as it is and lightly blurred alike: of every word the smaller probability.

    What grain, ringing or the edges of blocks alone say does not hold under the blur.
    """

    def twice(pictures: Pictures) -> dict[str, Probabilities]:
        soft = gaussian_filter(pictures, (0, 0, GRAIN, GRAIN), mode="nearest")
        first, second = read(pictures), read(soft)
        return {name: np.minimum(first[name], second[name]) for name in first}

    return twice


def equally_sharp(truth: Pictures, output: Pictures) -> Pictures:
    """The truth, blurred until it is no sharper than the reconstruction: what an honest blur would leave.

    Sharpness is the root mean square of differences between neighbouring pixels. One that is as sharp as
    the truth, or sharper, gets the truth itself.

    Shape:
        Both ``(3, H, W)``, and so is the result.

    Example:
        >>> truth = np.random.default_rng(0).random((3, 32, 32), dtype=np.float32)
        >>> bool((equally_sharp(truth, truth) == truth).all())
        True
    """
    wanted, blurred = ALIKE * _sharpness(output), truth
    for sigma in BLURS:
        if _sharpness(blurred) <= wanted:
            break
        blurred = gaussian_filter(truth, (0, sigma, sigma), mode="nearest")
    return blurred


def changes(
    truth: Mapping[str, Probabilities],
    blurred: Mapping[str, Probabilities],
    output: Mapping[str, Probabilities],
    words: Mapping[str, Any],
    sure: float,
) -> tuple[Verdict, dict[str, tuple[Any, Any]]]:
    """The verdict on one picture, and each attribute that changed: what it said, what it says.

    An attribute is legible where the network surely reads the recorded word off the truth, and counts
    where it still does off the equally sharp truth: what a blur alone hides was not invented.

    Args:
        truth: attribute -> probabilities of its words ``(words,)``, read off the true picture; those that
            it has are judged by.
        blurred: the same, read off the truth made as sharp as the reconstruction.
        output: the same, read off the reconstruction.
        words: attribute -> the word that is recorded.
    """
    changed: dict[str, tuple[Any, Any]] = {}
    legible, counting, doubtful = 0, 0, False
    for name in truth:
        values = ATTRIBUTES[name].values
        if words.get(name) not in values:
            continue
        right = values.index(words[name])
        if truth[name][right] < sure:
            continue
        legible += 1
        if blurred[name][right] < sure:
            continue
        counting += 1
        seen = int(output[name].argmax())
        if seen != right and output[name][seen] >= sure:
            changed[name] = (values[right], values[seen])
        doubtful |= seen != right
    doubtful |= counting == 0 or 2 * counting < legible
    return "hallucinated" if changed else "unsure" if doubtful else "faithful", changed


def judged(
    read: Reader,
    truths: Sequence[Pictures],
    outputs: Sequence[Pictures],
    words: Sequence[Mapping[str, Any]],
    sure: float,
) -> list[tuple[Verdict, dict[str, tuple[Any, Any]]]]:
    """`changes` of every pair of a truth and a reconstruction ``(3, H, W)``."""
    blurred = [equally_sharp(truth, output) for truth, output in zip(truths, outputs, strict=True)]
    told = [read(np.stack(pictures)) for pictures in (truths, blurred, outputs)]
    found = []
    for i, recorded in enumerate(words):
        before, between, after = ({name: table[i] for name, table in one.items()} for one in told)
        found.append(changes(before, between, after, recorded, sure))
    return found


def _sharpness(picture: Pictures) -> float:
    down, right = np.diff(picture, axis=1), np.diff(picture, axis=2)
    return float(np.sqrt((down**2).mean() + (right**2).mean()))
