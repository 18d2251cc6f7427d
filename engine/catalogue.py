"""The catalogue's rows: what data sets, problems, methods and judges say of themselves."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import Any

from data.dataset import Dataset
from engine.judge import DEVIATION, Judge, Map, Score, SetMetric
from engine.method import Method
from engine.problem import Problem
from engine.runner.experiment import Experiment

Rows = dict[str, list[dict[str, Any]]]


def first_sentence(kind: type) -> str:
    """The first paragraph of a class's docstring, on one line."""
    return " ".join((inspect.getdoc(kind) or "").split("\n\n")[0].split())


def rows(experiment: Experiment) -> Rows:
    """Rows of `problem`, `method`, `judge` and `map` for an experiment."""
    reasons = {judge.slug: reason for judge, reason in experiment.greyed}
    everyone: list[Judge | SetMetric] = [
        *experiment.judges,
        *experiment.set_metrics,
        *(judge for judge, _ in experiment.greyed),
    ]
    maps = [row for judge in everyone if isinstance(judge, Judge) for row in map_rows(judge)]
    if experiment.samples:
        maps.append(map_row(DEVIATION, None))
    return {
        "problem": [problem_row(problem) for problem in experiment.problems],
        "method": [method_row(method) for method in experiment.methods],
        "judge": [row for judge in everyone for row in judge_rows(judge, reasons.get(judge.slug))],
        "map": maps,
    }


def dataset_row(dataset: Dataset, images: int, digest: str) -> dict[str, Any]:
    return {
        "dataset": dataset.slug,
        "source": dataset.source,
        "licence": dataset.licence,
        "images": images,
        "digest": digest,
        "params": dataset.params,
        "skipped": [{"name": name, "reason": reason} for name, reason in dataset.skipped],
    }


def problem_row(problem: Problem) -> dict[str, Any]:
    return {
        "problem": problem.slug,
        "operator": problem.name,
        "params": problem.params,
        "linear": problem.linear,
        "description": first_sentence(type(problem)),
        "family": problem.family,
        "reference": problem.reference,
        "preview_note": problem.preview_note,
    }


def method_row(method: Method) -> dict[str, Any]:
    return {
        "method": method.slug,
        "family": method.family,
        "params": method.params,
        "stochastic": method.stochastic,
        "posterior": method.posterior,
        "reference": method.reference,
        "weights": list(method.uses()),
        "version": method.version,
        "description": first_sentence(type(method)),
    }


def judge_rows(judge: Judge | SetMetric, unavailable: str | None = None) -> Iterable[dict[str, Any]]:
    """One row per score; a judge's scores share its component and parameters."""
    scores: tuple[Score, ...] = (judge.score,) if isinstance(judge, SetMetric) else judge.scores
    for score in scores:
        yield {
            "judge": score.name,
            "kind": "metric" if isinstance(judge, SetMetric) else judge.kind,
            "convention": score.convention,
            "unit": score.unit,
            "higher_is_better": score.higher_is_better,
            "needs": ["set"] if isinstance(judge, SetMetric) else sorted(judge.needs),
            "reference": score.reference,
            "component": judge.slug,
            "params": judge.params,
            "unavailable": unavailable,
            "per": "set" if isinstance(judge, SetMetric) else "image",
            "advised": judge.advised if isinstance(judge, SetMetric) else None,
            "citation": judge.citation,
        }


def map_rows(judge: Judge) -> Iterable[dict[str, Any]]:
    return (map_row(field, judge.slug) for field in judge.maps)


def map_row(field: Map, judge: str | None) -> dict[str, Any]:
    """A map with its one range; `judge` is None for what the runner makes itself."""
    return {
        "map": field.name,
        "unit": field.unit,
        "low": field.low,
        "high": field.high,
        "palette": field.palette,
        "judge": judge,
    }
