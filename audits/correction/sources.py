"""What there is to correct: the newest draws of a store, case by case, with what is needed to go on."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from audits.correction.made import FAMILY
from engine.method import Method, methods
from engine.problem import Problem, Shape, problems
from engine.runner.identities import measurement_id
from engine.runner.records import Row
from engine.store.connection import reading

_ROWS = """
    SELECT recon_id, measurement_id, image_id, latest.dataset, latest.problem, latest.method, kind,
           sample, samples, state, latest.precision, seconds, peak_bytes, evaluations, network_evaluations,
           created, measurement.seed, measurement.y IS NOT NULL AS measured,
           image.channels, image.height, image.width, image.position
    FROM latest JOIN image USING (image_id) JOIN measurement USING (measurement_id)
    JOIN method ON method.method = latest.method
    WHERE method.family <> $family
      AND latest.dataset = coalesce($dataset, latest.dataset)
      AND latest.problem = coalesce($problem, latest.problem)
    ORDER BY latest.dataset, latest.problem, latest.method, image.position, image_id, sample
"""
_PROBLEMS = "SELECT problem, operator, params FROM problem"
_METHODS = "SELECT method, params, version FROM method"


@dataclass(frozen=True, kw_only=True)
class Item:
    """One picture with what a method made of it.

    Args:
        shown: what is corrected: draw number 0, or the one output.
        draws: all of them, in the order of their numbers; the one output alone.
        mean: of the draws.
        cost: what the draws took together, as columns of `reconstruction`.
    """

    image_id: uuid.UUID
    measurement_id: uuid.UUID
    shape: Shape
    seed: int
    draws: tuple[uuid.UUID, ...]
    mean: uuid.UUID | None
    precision: str
    cost: Mapping[str, Any]

    @property
    def shown(self) -> uuid.UUID:
        return self.draws[0]


@dataclass(frozen=True, kw_only=True)
class Case:
    """What one method made of one problem on one test set.

    Args:
        operator: the problem, built again; None where it cannot be, as `obstacle` says.
        drew: the method, built again; None where it is not one of ours or has changed since.
        left_out: why pictures cannot be corrected -> how many.
    """

    dataset: str
    problem: str
    method: str
    operator: Problem | None
    drew: Method | None
    items: tuple[Item, ...]
    left_out: Mapping[str, int]

    @property
    def told(self) -> str:
        return f"{self.dataset} · {self.problem} · {self.method}"


def cases(
    store: Path, dataset: str | None = None, problem: str | None = None, method: str | None = None
) -> list[Case]:
    """The cases of a store, corrections left out.

    Args:
        method: with its parameters or without.
    """
    with reading(store) as con:
        found = con.execute(_ROWS, {"family": FAMILY, "dataset": dataset, "problem": problem})
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        operators = {slug: _problem(name, params) for slug, name, params in con.execute(_PROBLEMS).fetchall()}
        drew = {slug: _method(slug, *rest) for slug, *rest in con.execute(_METHODS).fetchall()}
    made = []
    for (of, on, by), part in _grouped(rows, "dataset", "problem", "method"):
        if method is not None and method not in (by, by.partition("(")[0]):
            continue
        operator = operators.get(on)
        items, left_out = _items(part, operator)
        made.append(
            Case(
                dataset=of,
                problem=on,
                method=by,
                operator=operator,
                drew=drew.get(by),
                items=tuple(items),
                left_out=left_out,
            )
        )
    return made


def _grouped(rows: Sequence[Row], *columns: str) -> Iterator[tuple[tuple[Any, ...], list[Row]]]:
    """Rows that are alike in these columns, by which they are ordered."""
    for key, part in groupby(rows, key=itemgetter(*columns)):
        yield key, list(part)


def _items(part: Sequence[Row], operator: Problem | None) -> tuple[list[Item], dict[str, int]]:
    items, left_out = [], dict[str, int]()
    for _, rows in _grouped(part, "image_id"):
        newest = max(rows, key=itemgetter("created"))["measurement_id"]
        item = _item([row for row in rows if row["measurement_id"] == newest], operator)
        if isinstance(item, str):
            left_out[item] = left_out.get(item, 0) + 1
        else:
            items.append(item)
    return items, left_out


def _item(rows: Sequence[Row], operator: Problem | None) -> Item | str:
    """One picture's, or why it cannot be corrected."""
    one = rows[0]
    if operator is None or not one["measured"]:
        return f"the operator or the measurement of {one['problem']} is not known here."
    if measurement_id(one["image_id"], operator, one["seed"]) != one["measurement_id"]:
        return f"{one['problem']} has changed since it was measured; run the suite again."
    good = [row for row in rows if row["state"] == "ok"]
    means = [row for row in good if row["kind"] == "mean"]
    draws = [row for row in good if row["kind"] == "sample"]
    if means:
        draws = [row for row in draws if row["sample"] < means[0]["samples"]]
        if not draws:
            return "its samples were not kept (keep: moments); run the suite with keep: samples."
    if [row["sample"] for row in draws] != list(range(len(draws))):
        return "some of its samples failed or are missing."
    draws = draws or [row for row in good if row["kind"] == "single"]
    if not draws:
        return "there is no output."
    return Item(
        image_id=one["image_id"],
        measurement_id=one["measurement_id"],
        shape=(one["channels"], one["height"], one["width"]),
        seed=one["seed"],
        draws=tuple(row["recon_id"] for row in draws),
        mean=means[0]["recon_id"] if means else None,
        precision=draws[0]["precision"],
        cost=summed(draws),
    )


def summed(costs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What several reconstructions took together, as columns of `reconstruction`.

    Example:
        >>> summed([{"seconds": 1.5, "peak_bytes": 7}, {"seconds": 0.5, "peak_bytes": 9}])["seconds"]
        2.0
    """

    def known(name: str) -> list[Any]:
        return [cost[name] for cost in costs if cost.get(name) is not None]

    return {
        "seconds": sum(known("seconds")),
        "peak_bytes": max(known("peak_bytes"), default=0),
        "evaluations": sum(known("evaluations")),
        "network_evaluations": sum(known("network_evaluations")),
    }


def _problem(name: str, params: str) -> Problem | None:
    """The problem as it was, if it can be built again."""
    if name not in problems:
        return None
    with suppress(ValueError):
        return problems[name].build(**json.loads(params))
    return None


def _method(slug: str, params: str, version: int) -> Method | None:
    """The method as it was, if it is one of ours and its numbers are the same."""
    name = slug.partition("(")[0]
    if name not in methods or methods[name].version != version:
        return None
    with suppress(ValueError):
        built = methods[name].build(**json.loads(params))
        return built if built.slug == slug else None
    return None
