"""Set metrics of a run's cases: one number for a whole set of pictures, with its N."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.judge import SetMetric
from engine.runner.experiment import Experiment
from engine.store import ledger


def set_scores(experiment: Experiment, folder: Path) -> list[dict[str, Any]]:
    """Rows of `set_score` for every case with features enough; nothing where there are too few."""
    rows = []
    for metric in experiment.set_metrics:
        for dataset in experiment.datasets:
            for problem in experiment.problems:
                for method in experiment.methods:
                    case = {"dataset": dataset.slug, "problem": problem.slug, "method": method.slug}
                    kinds = ("mean", "sample") if method.slug in experiment.samples else ("single",)
                    for kind in kinds:
                        rows += scored(metric, folder, case, kind)
    return rows


def scored(metric: SetMetric, folder: Path, case: dict[str, str], kind: str) -> list[dict[str, Any]]:
    """The rows of one metric for one case and kind: one, or none where there are too few."""
    outputs, truths = ledger.vectors(folder, **case, backbone=metric.backbone, kind=kind)
    if min(len(outputs), len(truths)) < metric.smallest:
        return []
    value, low, high = metric(outputs, truths)
    number = {"value": value, "low": low, "high": high}
    return [{**case, "kind": kind, "judge": metric.score.name, "images": len(outputs), **number}]
