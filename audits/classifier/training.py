"""Training: weights by penalised likelihood, everything chosen inside the folds it is tested without."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit
from sklearn import config_context
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold

from audits.classifier.examples import Examples
from audits.classifier.layer import Floats, Layer
from audits.classifier.threshold import Rule
from engine.errors import UsageError

STRENGTHS = tuple(10.0**power for power in range(-3, 4))  # C: 1 / C weighs the penalty ‖w‖²/2
USUAL = 1.0  # where there is too little to choose by
OUTER, INNER = 5, 4
_HALF = 0.5  # the threshold of layers that only give probabilities


@dataclass(frozen=True, kw_only=True, eq=False)
class Unseen:
    """What layers say of examples whose groups they were not trained on.

    Args:
        p: ``(N,)``.
        said: ``(N,)``, p at or above the threshold that the other folds chose.
        fold: ``(N,)``.
        strengths: C of each fold.
    """

    p: Floats
    said: NDArray[np.bool_]
    fold: NDArray[np.int64]
    strengths: tuple[float, ...]


def trained(examples: Examples, rule: Rule, seed: int = 0) -> tuple[Layer, float]:
    """The layer of all examples, and the strength C that its own folds chose.

    Threshold and strength come from a cross-validation of the examples, grouped and seeded.
    """
    strength, p = tuned(examples, seed)
    threshold = rule.threshold(p, examples.hallucinated, examples.weight)
    return fitted(examples, strength, threshold), strength


def cross_validated(examples: Examples, rule: Rule, seed: int = 0) -> Unseen:
    """Every example judged by a layer of the other folds, which chose its strength and threshold too."""
    p = np.full(len(examples), np.nan)
    said = np.zeros(len(examples), dtype=bool)
    fold = np.zeros(len(examples), dtype=np.int64)
    strengths = []
    for number, (rest, tested) in enumerate(folds(examples, OUTER, seed)):
        if not _both(examples[rest]):
            raise UsageError(
                "a classifier is tested on groups it never saw, which takes labels of both kinds outside "
                "each fold; here one kind lies in a single fold. Label more images."
            )
        layer, strength = trained(examples[rest], rule, seed + 1 + number)
        p[tested] = layer.probability(examples.values[tested])
        said[tested] = p[tested] >= layer.threshold
        fold[tested] = number
        strengths.append(strength)
    return Unseen(p=p, said=said, fold=fold, strengths=tuple(strengths))


def tuned(examples: Examples, seed: int = 0) -> tuple[float, Floats]:
    """The strength with the smallest balanced log loss in inner folds, and what they say at it.

    Where one kind of label lies in a single group nothing can be held out: the usual strength then,
    and the layer's own word on what it was trained on.
    """
    splits = [split for split in folds(examples, INNER, seed) if _both(examples[split[0]])]
    if not splits or sum(len(tested) for _, tested in splits) < len(examples):
        return USUAL, fitted(examples, USUAL).probability(examples.values)
    weight = examples.balanced
    best, chosen = np.inf, USUAL
    for strength in STRENGTHS:
        p = np.empty(len(examples))
        for rest, tested in splits:
            p[tested] = fitted(examples[rest], strength, calibrated=False).probability(
                examples.values[tested]
            )
        right = np.clip(np.where(examples.hallucinated, p, 1 - p), 1e-12, 1)
        loss = float(-(weight * np.log(right)).sum())
        if loss < best:
            best, chosen = loss, strength
    told = np.empty(len(examples))
    for rest, tested in splits:
        told[tested] = fitted(examples[rest], chosen).probability(examples.values[tested])
    return chosen, told


def fitted(
    examples: Examples, strength: float, threshold: float = _HALF, *, calibrated: bool = True
) -> Layer:
    r"""The layer of one strength.

    .. math:: \min_{w, b} \tfrac12 \|w\|^2 + C \sum_i \omega_i \log\bigl(1 + e^{-t_i (w^\top z_i + b)}\bigr)

    The weights :math:`\omega_i` make both kinds of label count the same, so that the rarer one is not
    drowned. Under them p would be a probability among as many hallucinated as faithful pictures; the
    bias is therefore fitted again to the labels as they are, :math:`\sum_i (p_i - y_i) = 0`: p is a
    probability among pictures like the labelled ones.

    Args:
        strength: C.
        calibrated: whether the bias is fitted again.
    """
    means = examples.values.mean(axis=0)
    scales = examples.values.std(axis=0)
    scales = np.where(scales > 1e-12 * np.maximum(1, np.abs(means)), scales, 1.0)
    standardised = (examples.values - means) / scales
    model = LogisticRegression(C=strength, solver="newton-cholesky", tol=1e-8, max_iter=200)
    with warnings.catch_warnings(), config_context(assume_finite=True, skip_parameter_validation=True):
        warnings.simplefilter("ignore")  # of the last digits of a line search
        model.fit(standardised, examples.hallucinated, sample_weight=examples.balanced)
    weights, bias = model.coef_[0], float(model.intercept_[0])
    if calibrated:
        bias = _bias(standardised @ weights, examples)
    return Layer(
        features=examples.features,
        means=tuple(means.tolist()),
        scales=tuple(scales.tolist()),
        weights=tuple(weights.tolist()),
        bias=bias,
        threshold=threshold,
    )


def folds(examples: Examples, count: int, seed: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Indices to learn from and to test on; groups stay whole, kinds of label are spread evenly."""
    count = min(count, examples.groups(True), examples.groups(False))
    if count < 2:
        return
    splitter = StratifiedGroupKFold(n_splits=count, shuffle=True, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a kind with fewer labels than folds
        yield from splitter.split(examples.values, examples.hallucinated, examples.group)


def _bias(logits: Floats, examples: Examples) -> float:
    wanted = float((examples.weight * examples.hallucinated).sum())

    def excess(bias: float) -> float:
        return float((examples.weight * expit(logits + bias)).sum()) - wanted

    reach = float(np.abs(logits).max()) + 60
    return float(brentq(excess, -reach, reach, xtol=1e-12))


def _both(examples: Examples) -> bool:
    return 0 < int(examples.hallucinated.sum()) < len(examples)
