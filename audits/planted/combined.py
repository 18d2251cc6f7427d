"""A sigmoid layer over scores, trained on planted validation labels. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import logit

from audits.classifier.examples import Examples
from audits.classifier.layer import Layer
from audits.classifier.threshold import Rule
from audits.classifier.training import trained
from audits.planted.figures import ALARMS, numbered

NAME = "combined"
SCORES = (
    "lpips-tiny-mean",
    "lpips-tiny-max",
    "lpips-tiny-max-1",
    "lpips-tiny-max-2",
    "lpips-tiny-max-3",
    "lpips-tiny-max-4",
    "deep-soft",
    "identity-arcface-tiny",
    "identity-arcface-tiny-max",
    "squared-error-max",
    "mse",
    "unexplained-max",
    "unexplained-rms",
)
LEAST = 1e-6  # taken for smaller scores, whose logarithm would be all

Floats = NDArray[np.float64]
Values = Mapping[str, Floats]


def train(values: Values, groups: list[str], seed: int = 0) -> Layer:
    """The classifier's layer, on the logarithms of the scores that are there.

    A logarithm makes ratios of a sum: how far the worst place is above the mean tells more than either.

    Args:
        values: score -> ``(N, 2)``, without and with a plant; groups: ``(N,)``, kept whole in its folds.
    """
    names = tuple(name for name in SCORES if name in values and np.isfinite(values[name]).all())
    group = numbered(groups)
    examples = Examples(
        features=tuple(f"log {name}" for name in names),
        values=_logarithms(values, names),
        hallucinated=np.repeat([False, True], len(group)),
        weight=np.ones(2 * len(group)),
        group=np.concatenate([group, group]),
        place=np.arange(2 * len(group)),
        facts=pd.DataFrame(index=range(2 * len(group))),
    )
    return trained(examples, Rule(kind="false-alarms", level=ALARMS), seed)[0]


def said(layer: Layer, values: Values) -> Floats:
    """What the layer adds up before its sigmoid, which ranks as p does: ``(N, 2)``."""
    names = tuple(feature.removeprefix("log ") for feature in layer.features)
    flat = layer.contributions(_logarithms(values, names)).sum(axis=1) + layer.bias
    return flat.reshape(2, -1).T


def limit(layer: Layer) -> float:
    """The layer's threshold before the sigmoid; it was chosen by layers on pictures they had not seen."""
    return float(logit(layer.threshold))


def _logarithms(values: Values, names: tuple[str, ...]) -> Floats:
    """``(2N, F)``, all without a plant before all with one."""
    return np.stack([np.log(np.maximum(values[name], LEAST)).T.reshape(-1) for name in names], axis=1)
