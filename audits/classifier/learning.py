"""Would more labels help?"""

from __future__ import annotations

import numpy as np

from audits.classifier.examples import Examples
from audits.classifier.measures import auc
from audits.classifier.report import Point
from audits.classifier.training import Unseen, fitted

SHARES = (0.15, 0.3, 0.5, 0.75, 1.0)
REPEATS = 5


def learning_curve(examples: Examples, unseen: Unseen, seed: int = 0) -> tuple[Point, ...]:
    """AUC of layers that learn from a share of the groups of each fold's rest, drawn several times.

    Folds and strengths are those of the cross-validation. A share with too few of a kind is left out.
    """
    points = []
    for share in SHARES:
        drawn = [
            _once(examples, unseen, share, np.random.default_rng([seed, number]))
            for number in range(1 if share == 1 else REPEATS)
        ]
        kept = [entry for entry in drawn if entry is not None]
        if kept:
            labels, areas = np.array(kept).T
            low, high = np.quantile(areas, [0.025, 0.975])
            points.append(
                Point(labels=round(labels.mean()), auc=float(areas.mean()), low=float(low), high=float(high))
            )
    return tuple(points)


def _once(
    examples: Examples, unseen: Unseen, share: float, rng: np.random.Generator
) -> tuple[float, float] | None:
    """Labels learned from, and the AUC; None where a fold lacks a kind of label."""
    p, learned = np.empty(len(examples)), []
    for fold, strength in enumerate(unseen.strengths):
        rest = np.flatnonzero(unseen.fold != fold)
        groups = np.unique(examples.group[rest])
        some = rng.permutation(groups)[: max(2, round(share * len(groups)))]
        rest = rest[np.isin(examples.group[rest], some)]
        part = examples[rest]
        if min(part.counts.values()) < 2:
            return None
        tested = unseen.fold == fold
        p[tested] = fitted(part, strength).probability(examples.values[tested])
        learned.append(len(rest))
    return float(np.mean(learned)), float(auc(p, examples.hallucinated)(examples.weight[None])[0])
