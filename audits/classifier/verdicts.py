"""The classifier's word on every reconstruction: one join of its row with the scores."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from audits.classifier.layer import Floats
from audits.classifier.versions import Version
from engine.store.connection import reading_both

VERDICTS = """
    WITH layer AS (
        SELECT bias, threshold, unnest(features::VARCHAR[]) AS judge, unnest(means::DOUBLE[]) AS mean,
               unnest(scales::DOUBLE[]) AS scale, unnest(weights::DOUBLE[]) AS weight
        FROM labels.classifier WHERE classifier_id = ?::UUID),
    verdict AS (
        SELECT recon_id, any_value(bias) + sum(weight * (value - mean) / scale) AS logit,
               any_value(threshold) AS threshold
        FROM results.score JOIN layer USING (judge)
        GROUP BY recon_id HAVING count(*) = (SELECT count(*) FROM layer))
    SELECT recon_id::VARCHAR AS recon_id, image_id::VARCHAR AS image_id, latest.dataset, problem, method,
           kind, image.name, image.digest, image.identity,
           1 / (1 + exp(-greatest(least(logit, 700), -700))) AS p, p >= threshold AS hallucinated
    FROM results.latest JOIN verdict USING (recon_id) JOIN results.image USING (image_id)
    WHERE state = 'ok' AND kind IN ('single', 'mean')
      AND latest.dataset = coalesce(?, latest.dataset) AND problem = coalesce(?, problem)
    ORDER BY latest.dataset, problem, method, kind, position
"""
_LACKING = """
    WITH layer AS (
        SELECT unnest(features::VARCHAR[]) AS judge FROM labels.classifier WHERE classifier_id = ?::UUID)
    SELECT dataset, problem, method, kind, layer.judge, count(*) AS pictures,
           coalesce(min(absence.reason), 'not judged') AS reason
    FROM results.latest CROSS JOIN layer
    LEFT JOIN results.score USING (recon_id, judge) LEFT JOIN results.absence USING (recon_id, judge)
    WHERE score.value IS NULL AND state = 'ok' AND kind IN ('single', 'mean')
      AND dataset = coalesce(?, dataset) AND problem = coalesce(?, problem)
    GROUP BY ALL ORDER BY pictures DESC, judge
"""


def verdicts(
    store: Path, classifier_id: str, dataset: str | None = None, problem: str | None = None
) -> pd.DataFrame:
    """``recon_id, image_id, dataset, problem, method, kind, name, digest, identity, p, hallucinated``.

    The newest reconstruction of every image that has all features of the classifier. None stands for all
    data sets, or problems.
    """
    with reading_both(store) as con:
        return con.execute(VERDICTS, [classifier_id, dataset, problem]).df()


def doubts(store: Path, version: Version) -> dict[str, float]:
    """recon_id -> p of the newest reconstructions, stretched so that the threshold lies at 0.5.

    What `audits.sessions` orders the most uncertain first by.
    """
    found = verdicts(store, version.classifier_id)
    return dict(zip(found["recon_id"], centred(found["p"].to_numpy(), version.layer.threshold), strict=True))


def centred(p: Floats, threshold: float) -> list[float]:
    """Probabilities stretched on both sides of the threshold, which becomes 0.5.

    Example:
        >>> centred(np.array([0.0, 0.1, 0.2, 0.6, 1.0]), 0.2)
        [0.0, 0.25, 0.5, 0.75, 1.0]
    """
    return [float(k) for k in np.interp(p, [0, threshold, 1], [0, 0.5, 1]).round(12)]


def lacking(
    store: Path, classifier_id: str, dataset: str | None = None, problem: str | None = None
) -> pd.DataFrame:
    """Reconstructions without a verdict, by case and feature that they lack, with a reason."""
    with reading_both(store) as con:
        return con.execute(_LACKING, [classifier_id, dataset, problem]).df()
