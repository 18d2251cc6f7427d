"""Which of a drawn face's attributes a network finds changed between truth and reconstruction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from audits.labelling.label import Verdict
from data.portrait.attributes import ATTRIBUTES

if TYPE_CHECKING:
    from torch.nn import Module

LEFT_OUT = ("background", "clothing")  # no part of a face
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


def reader(network: Module) -> Reader:
    """What a network says of pictures ``(B, 3, H, W)``: for each attribute ``(B, words)`` probabilities."""
    import torch

    def read(pictures: Pictures) -> dict[str, Probabilities]:
        with torch.no_grad():
            out = network(torch.from_numpy(pictures).clamp(0, 1)).double()
        groups = out.split([len(attribute.values) for attribute in ATTRIBUTES.values()], dim=1)
        return {name: group.softmax(1).numpy() for name, group in zip(ATTRIBUTES, groups, strict=True)}

    return read


def changes(
    truth: Mapping[str, Probabilities],
    output: Mapping[str, Probabilities],
    words: Mapping[str, Any],
    sure: float,
) -> tuple[Verdict, dict[str, tuple[Any, Any]]]:
    """The verdict on one picture, and each attribute that changed: what it said, what it says.

    Args:
        truth: attribute -> probabilities of its words ``(words,)``, read off the true picture.
        output: the same, read off the reconstruction.
        words: attribute -> the word that is recorded.
    """
    changed, doubtful = {}, False
    for name in ATTRIBUTES.keys() - set(LEFT_OUT):
        values = ATTRIBUTES[name].values
        if words.get(name) not in values:
            continue
        right = values.index(words[name])
        if truth[name][right] < sure:
            continue
        seen = int(output[name].argmax())
        if seen != right and output[name][seen] >= sure:
            changed[name] = (values[right], values[seen])
        doubtful |= seen != right
    verdict: Verdict = "hallucinated" if changed else "unsure" if doubtful else "faithful"
    return verdict, {name: changed[name] for name in ATTRIBUTES if name in changed}
