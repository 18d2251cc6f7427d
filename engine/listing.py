"""Lists for people and programs: what there is to name in a suite."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from data.dataset import datasets
from data.registry import unknown
from engine import catalogue, suite, weights
from engine.errors import UsageError
from engine.judge import Judge, checks, metrics
from engine.method import methods
from engine.problem import problems

COLUMNS = {
    "datasets": ("name", "licence", "description"),
    "problems": ("name", "family", "description"),
    "methods": ("name", "family", "description"),
    "judges": ("name", "kind", "unit", "convention", "unavailable"),
    "suites": ("name", "datasets", "problems", "methods"),
    "weights": ("name", "state", "size", "licence", "reason"),
    "recipes": ("name", "learns_from", "description"),
    "embedders": ("name", "convention", "unavailable"),
    "pages": ("name", "section", "title"),
}
KINDS = tuple(COLUMNS)


def listing(kind: str) -> list[dict[str, Any]]:
    """One row per entry, ready for JSON.

    Errors:
        UsageError: a kind that is not in KINDS.
    """
    makers = {
        "datasets": _datasets,
        "problems": _problems,
        "methods": _methods,
        "judges": _judges,
        "suites": _suites,
        "weights": _weights,
        "recipes": _recipes,
        "embedders": _embedders,
    }
    if kind not in makers:
        raise UsageError(unknown("list", kind, list(KINDS)))
    return makers[kind]()


def _datasets() -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "source": datasets[name].source,
            "licence": datasets[name].licence,
            "params": datasets[name].defaults(),
            "description": catalogue.first_sentence(datasets[name]),
        }
        for name in datasets
    ]


def _problems() -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "family": problems[name].family,
            "linear": problems[name].linear,
            "reference": problems[name].reference,
            "params": problems[name].defaults(),
            "description": catalogue.first_sentence(problems[name]),
        }
        for name in problems
    ]


def _methods() -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "family": methods[name].family,
            "reference": methods[name].reference,
            "params": methods[name].defaults(),
            "stochastic": methods[name].stochastic,
            "posterior": methods[name].posterior,
            "weights": list(methods[name].weights),
            "version": methods[name].version,
            "description": catalogue.first_sentence(methods[name]),
        }
        for name in methods
    ]


def _judges() -> list[dict[str, Any]]:
    rows = []
    for registry in (metrics, checks):
        for name in registry:
            judge = registry[name].build()
            for row in catalogue.judge_rows(judge, judge.unavailable()):
                maps = [field.name for field in judge.maps] if isinstance(judge, Judge) else []
                rows.append({"name": row["judge"], **row, "maps": maps})
    return rows


def _asked(entry: suite.Entry) -> str:
    """A line of a suite as slugs are written.

    Example:
        >>> _asked(suite.Entry(name="tv", params={"weight": 0.1}))
        'tv(weight=0.1)'
    """
    params = ", ".join(f"{key}={value}" for key, value in entry.params.items())
    return f"{entry.name}({params})" if params else entry.name


def _suites() -> list[dict[str, Any]]:
    shelf = Path(__file__).resolve().parent.parent / "suites"
    rows = []
    for path in sorted(shelf.glob("*.yaml")):
        loaded = suite.load(path)
        rows.append(
            {
                "name": path.stem,
                "datasets": [_asked(entry) for entry in loaded.datasets],
                "problems": [_asked(entry) for entry in loaded.problems],
                "methods": [_asked(entry) for entry in loaded.methods],
                "file": str(path),
            }
        )
    return rows


def _recipes() -> list[dict[str, Any]]:
    from engine.recipe import recipes

    return [
        {
            "name": name,
            "learns_from": recipes[name].learns_from,
            "params": recipes[name].defaults(),
            "description": catalogue.first_sentence(recipes[name]),
        }
        for name in recipes
    ]


def _embedders() -> list[dict[str, Any]]:
    from engine.embedder import embedders

    return [
        {
            "name": name,
            "convention": embedders[name].convention,
            "citation": embedders[name].citation,
            "weights": list(embedders[name].weights),
            "params": embedders[name].defaults(),
            "description": catalogue.first_sentence(embedders[name]),
            "unavailable": embedders[name].build().unavailable(),
        }
        for name in embedders
    ]


def _weights() -> list[dict[str, Any]]:
    return [weights_row(state) for state in weights.status()]


def weights_row(state: weights.WeightsState) -> dict[str, Any]:
    """A weights file as listed: what it is, whether it is here, how to get it."""
    return {
        "name": state.entry.name,
        "file": state.entry.file,
        "size": state.entry.size,
        "sha256": state.entry.sha256,
        "licence": state.entry.licence,
        "source": state.entry.source,
        "url": state.entry.url,
        "shipped": state.entry.shipped,
        "used_by": list(state.entry.used_by),
        "state": state.state,
        "path": None if state.path is None else str(state.path),
        "reason": state.reason,
    }
