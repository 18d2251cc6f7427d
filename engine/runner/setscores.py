"""Set metrics of a run's cases: one number for a whole set of pictures, with its N."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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
                    outputs, truths = ledger.vectors(folder, **case, backbone=metric.backbone)
                    if min(len(outputs), len(truths)) < metric.smallest:
                        continue
                    value, low, high = metric(outputs, truths)
                    rows.append(
                        {
                            **case,
                            "kind": "single",
                            "judge": metric.score.name,
                            "images": len(outputs),
                            "value": value,
                            "low": low,
                            "high": high,
                        }
                    )
    return rows
