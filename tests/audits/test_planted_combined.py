"""The layer over planted scores."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import logit
from sklearn.metrics import roc_auc_score

from audits.planted import combined

PAIRS = 120


def scores(seed: int) -> dict[str, np.ndarray]:
    """Pictures of very different means; their maximum is further above it where something is planted."""
    rng = np.random.default_rng(seed)
    mean = np.exp(rng.normal(scale=1.5, size=PAIRS))
    ratio = np.exp(rng.normal([1.0, 2.2], 0.3, size=(PAIRS, 2)))
    return {"lpips-tiny-mean": np.stack([mean, mean], axis=1), "lpips-tiny-max": mean[:, None] * ratio}


def area(values: np.ndarray) -> float:
    return float(roc_auc_score(np.repeat([False, True], PAIRS), values.T.reshape(-1)))


def test_finds_the_ratio_that_neither_score_shows() -> None:
    groups = [str(k) for k in range(PAIRS)]
    layer, unseen = combined.train(scores(0), groups), scores(1)
    assert area(unseen["lpips-tiny-max"]) < 0.8
    assert area(combined.said(layer, unseen)) > 0.97
    weights = dict(zip(layer.features, layer.weights, strict=True))
    assert weights["log lpips-tiny-max"] > 0 > weights["log lpips-tiny-mean"]


def test_takes_no_score_that_lacks_a_number() -> None:
    values = scores(0)
    values["deep-soft"] = np.full((PAIRS, 2), 0.1)
    values["deep-soft"][3, 1] = np.nan
    layer = combined.train(values, [str(k) for k in range(PAIRS)])
    assert set(layer.features) == {"log lpips-tiny-mean", "log lpips-tiny-max"}


def test_what_it_says_ranks_as_its_probability_and_so_does_its_limit() -> None:
    values = scores(0)
    layer = combined.train(values, [str(k) for k in range(PAIRS)])
    logs = np.stack([np.log(values[f.removeprefix("log ")])[:, 0] for f in layer.features], axis=1)
    said = combined.said(layer, values)[:, 0]
    assert logit(layer.probability(logs)) == pytest.approx(said, rel=1e-4, abs=1e-4)
    assert combined.limit(layer) == pytest.approx(logit(layer.threshold))
