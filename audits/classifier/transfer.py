"""What a classifier says of methods and people of whom it learned nothing."""

from __future__ import annotations

from typing import Any

import numpy as np

from audits.classifier import measures
from audits.classifier.examples import Examples
from audits.classifier.layer import Floats
from audits.classifier.measures import Bools, Estimate
from audits.classifier.threshold import Rule
from audits.classifier.training import OUTER, Unseen, folds, trained
from engine.errors import UsageError

DRAWS = 1000


def elsewhere(examples: Examples, rule: Rule, seed: int = 0) -> Unseen:
    """Every example judged by a layer that learned from other methods and other groups.

    One layer for each method and fold, trained on the rest of both; strength and threshold are chosen
    within what it learned from.

    Errors:
        UsageError: one method alone, or labels of one kind only where one is left out.
    """
    method = examples.rows["method"].to_numpy()
    if len(set(method)) < 2:
        raise UsageError(f"leaving a method out takes two at least, got {', '.join(set(method)) or 'none'}.")
    p = np.full(len(examples), np.nan)
    said = np.zeros(len(examples), dtype=bool)
    fold = np.zeros(len(examples), dtype=np.int64)
    strengths: list[float] = []
    for rest, tested in folds(examples, OUTER, seed):
        for left_out in sorted(set(method[tested])):
            known, new = rest[method[rest] != left_out], tested[method[tested] == left_out]
            learned = examples[known]
            if min(learned.counts.values()) == 0:
                raise UsageError(f"without {left_out} labels of one kind are left; take more methods.")
            layer, strength = trained(learned, rule, seed + 1 + len(strengths))
            p[new] = layer.probability(examples.values[new])
            said[new] = p[new] >= layer.threshold
            fold[new] = len(strengths)
            strengths.append(strength)
    return Unseen(p=p, said=said, fold=fold, strengths=tuple(strengths))


def figures(examples: Examples, unseen: Unseen, score: Floats | None = None, seed: int = 0) -> dict[str, Any]:
    """AUC, accuracy, what is found and passed, and calibration error, with 95 % intervals over groups.

    Args:
        score: what the AUC is of, higher where worse; p by default.
    """
    truth, p = examples.hallucinated, unseen.p
    drawn = measures.draws(examples.group, DRAWS, seed)
    binned = measures.bins(p)
    chance = np.random.default_rng(seed).random((50, len(p))) < p

    def of(measure: measures.Measure) -> Estimate:
        return measures.estimated(measure, examples.weight, drawn)

    return {
        "auc": of(measures.auc(p if score is None else score, truth)),
        "accuracy": of(measures.share(unseen.said == truth)),
        "sensitivity": of(measures.share(unseen.said, truth)),
        "specificity": of(measures.share(~unseen.said, ~truth)),
        "ece": calibration(p, truth, drawn),
        "ece_chance": float(np.mean([measures.calibration_error(p, row, binned) for row in chance])),
    }


def gain(examples: Examples, ours: Floats, theirs: Floats, seed: int = 0) -> Estimate:
    """By how much the AUC of one score is above that of another, on the same examples."""
    drawn = measures.draws(examples.group, DRAWS, seed)
    one, other = (measures.auc(score, examples.hallucinated) for score in (ours, theirs))
    return measures.estimated(lambda w: one(w) - other(w), examples.weight, drawn)


def calibration(p: Floats, truth: Bools, drawn: Floats) -> Estimate:
    """Expected calibration error. Its bootstrap errs upwards, so its draws are moved to the value itself."""
    value = measures.calibration_error(p, truth, measures.bins(p))
    found = np.array([_error(p, truth, counts) for counts in drawn])
    low, high = np.quantile(found, [0.025, 0.975]) + value - found.mean()
    return Estimate(value=value, low=max(0.0, float(low)), high=float(high))


def _error(p: Floats, truth: Bools, counts: Floats) -> float:
    chosen = np.repeat(np.arange(len(p)), counts.astype(int))
    return measures.calibration_error(p[chosen], truth[chosen], measures.bins(p[chosen]))
