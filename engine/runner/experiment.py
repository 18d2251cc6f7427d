"""A suite with its names resolved: components built, checked, ready to be planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from data.component import Component
from data.dataset import Dataset, datasets
from data.registry import Registry, UnknownName, unknown
from engine.judge import Judge, SetMetric, checks, metrics
from engine.method import Method, methods
from engine.own import own_method
from engine.problem import Problem, problems
from engine.suite import Suite
from engine.suite_entries import AXES, Entry, SuiteError


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """Everything a suite names, built.

    Args:
        judges: those that work here and were asked for.
        samples: slug of a method -> how many samples are drawn of it; others give one output.
        greyed: every judge that cannot work here, with the reason; shown, never run.
    """

    suite: Suite
    datasets: tuple[Dataset, ...]
    problems: tuple[Problem, ...]
    methods: tuple[Method, ...]
    judges: tuple[Judge, ...]
    set_metrics: tuple[SetMetric, ...]
    greyed: tuple[tuple[Judge | SetMetric, str], ...]
    samples: Mapping[str, int] = field(default_factory=dict)


def resolve(suite: Suite, only: Mapping[str, str] | None = None) -> Experiment:
    """Build what the suite names.

    Args:
        only: axis -> name or slug, to run a part of the suite (``{"method": "tv"}``).

    Errors:
        SuiteError: an unknown name (the nearest is offered), a wrong parameter, a rule or an
            `only` that admits nothing.
    """
    built: dict[str, list[Any]] = {
        "dataset": [_build(entry, datasets) for entry in suite.datasets],
        "problem": [_build(entry, problems) for entry in suite.problems],
        "method": [_build(entry, methods) for entry in suite.methods],
    }
    for axis, components in built.items():
        _refuse_twins(axis, components)
    samples = _samples(suite, built["method"])
    slugs = {axis: [c.slug for c in components] for axis, components in built.items()}
    for rule in suite.only:
        for axis, names in rule.items():
            for name in names:
                _check_admits(f"only: {axis}", name, slugs[axis])
    for axis, name in (only or {}).items():
        if axis not in AXES:
            raise SuiteError(unknown("axis of --only", axis, list(AXES)))
        _check_admits(f"--only {axis}", name, slugs[axis])
        built[axis] = [c for c in built[axis] if name in (c.slug, c.name)]
    judges, set_metrics, greyed = _judges(suite)
    return Experiment(
        suite=suite,
        datasets=tuple(built["dataset"]),
        problems=tuple(built["problem"]),
        methods=tuple(built["method"]),
        judges=judges,
        set_metrics=set_metrics,
        greyed=greyed,
        samples=samples,
    )


def _build(entry: Entry, registry: Registry[Any]) -> Any:
    try:
        if entry.call is not None:
            if registry is not methods:
                raise ValueError(f"{entry.name}: only methods can be named by call.")
            return own_method(entry.call, entry.name, dict(entry.params))
        return registry[entry.name].build(**entry.params)
    except (UnknownName, ValueError) as error:
        raise SuiteError(str(error)) from error


def _samples(suite: Suite, built: list[Method]) -> dict[str, int]:
    """How many samples each method draws: what its own line says, else what the suite says of all."""
    counts = {}
    for entry, method in zip(suite.methods, built, strict=True):
        if entry.samples is not None and not method.draws:
            raise SuiteError(f"{method.slug} draws no samples; leave out its samples: {entry.samples}.")
        count = entry.samples or suite.samples
        if count is not None and method.draws:
            counts[method.slug] = count
    return counts


def _judges(suite: Suite) -> tuple[tuple[Judge, ...], tuple[SetMetric, ...], tuple[tuple[Any, str], ...]]:
    """Those asked for (all by default) and, for set metrics, the judges whose features they read."""
    if suite.judges is None:
        wanted = [registry[name].build() for registry in (metrics, checks) for name in registry]
    else:
        wanted = [_build(entry, checks if entry.name in checks else metrics) for entry in suite.judges]
    reasons = {judge.slug: judge.unavailable() for judge in wanted}
    greyed = tuple((judge, reason) for judge in wanted if (reason := reasons[judge.slug]))
    working = [judge for judge in wanted if not reasons[judge.slug]]
    set_metrics = tuple(judge for judge in working if isinstance(judge, SetMetric))
    judges = [judge for judge in working if isinstance(judge, Judge)]
    for backbone in {metric.backbone for metric in set_metrics}:
        if backbone in metrics and not any(judge.name == backbone for judge in judges):
            extractor = metrics[backbone].build()
            if isinstance(extractor, Judge) and not extractor.unavailable():
                judges.append(extractor)
    return tuple(judges), set_metrics, greyed


def _refuse_twins(axis: str, components: list[Component]) -> None:
    seen: set[str] = set()
    for component in components:
        if component.slug in seen:
            raise SuiteError(f"the {axis} {component.slug} is listed twice; give one of them another name.")
        seen.add(component.slug)


def _check_admits(where: str, name: str, slugs: list[str]) -> None:
    if not any(name in (slug, slug.partition("(")[0]) for slug in slugs):
        raise SuiteError(f"{where}: {unknown('name', name, slugs)}")
