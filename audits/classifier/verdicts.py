"""The classifier's word on every reconstruction: one join of its row with the scores."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

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


def lacking(
    store: Path, classifier_id: str, dataset: str | None = None, problem: str | None = None
) -> pd.DataFrame:
    """Reconstructions without a verdict, by case and feature that they lack, with a reason."""
    with reading_both(store) as con:
        return con.execute(_LACKING, [classifier_id, dataset, problem]).df()
