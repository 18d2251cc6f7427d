"""What the samples of every method are worth in one case: numbers read once, for table, words and charts."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from scipy.stats import t as student

from dashboard import queries, source, theme
from dashboard.uncertainty import conformal
from dashboard.uncertainty.conformal import Factor

CENTRAL, NORMAL, BAND = "coverage-90", "coverage-student-90", "coverage-band"
NOMINAL = 0.9


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number over the pictures of a case.

    Args:
        margin: half its 95 % interval, from the spread over pictures; None for one picture.
    """

    mean: float
    images: int
    low: float
    high: float
    margin: float | None


@dataclass(frozen=True, kw_only=True)
class Case:
    """A data set and a problem, and the methods with samples there.

    Args:
        methods: shown, in the order of all pages.
        drawn: method -> images, and fewest and most samples of one.
        judges: every judge's row by name.
        posterior: method -> what its row says its samples are drawn from.
        missing: (method, judge) -> why a number could not be had.
    """

    dataset: str
    problem: str
    methods: tuple[str, ...]
    drawn: Mapping[str, Mapping[str, Any]]
    judges: Mapping[str, Mapping[str, Any]]
    posterior: Mapping[str, str]
    colours: Mapping[str, str]
    curves: pd.DataFrame = field(repr=False)
    costs: pd.DataFrame = field(repr=False)
    figures: Mapping[tuple[str, str], Figure] = field(repr=False)
    missing: Mapping[tuple[str, str], str] = field(repr=False)

    def figure(self, method: str, judge: str) -> Figure | None:
        return self.figures.get((method, judge))

    def interval(self, method: str) -> str:
        """The judge of the 90 % interval: of the samples' own ranks where they are enough, else normal."""
        return CENTRAL if (method, CENTRAL) in self.figures else NORMAL

    def band(self, method: str) -> float | None:
        """How often the truth should lie between smallest and largest sample; None if numbers differ."""
        few, most = (int(self.drawn[method][name]) for name in ("fewest", "most"))
        return (most - 1) / (most + 1) if few == most else None

    def values(self, judge: str) -> list[float]:
        return [figure.mean for (_, name), figure in self.figures.items() if name == judge]

    def cost(self, method: str, column: str) -> float | None:
        found = self.costs.loc[self.costs["method"] == method, column]
        return float(found.iloc[0]) if len(found) and pd.notna(found.iloc[0]) else None

    def factor(self, method: str) -> Factor:
        return source.ask(conformal.factor, self.dataset, self.problem, method)

    def curve(self, method: str, judge: str) -> pd.DataFrame:
        return self.curves[(self.curves["method"] == method) & (self.curves["judge"] == judge)]


def case(dataset: str, problem: str, methods: tuple[str, ...]) -> Case:
    """The case, from the store, with these of its methods."""
    drawn = {row["method"]: row for row in source.ask(queries.drawn, dataset, problem)}
    shown = tuple(name for name in methods if name in drawn)
    rows = source.ask(queries.methods)
    summary = source.ask(queries.summary, dataset, problem)
    costs = source.ask(queries.costs, dataset, problem)
    absent = source.ask(queries.absences, dataset, problem)
    of_means = summary[(summary["kind"] == "mean") & summary["method"].isin(shown)].to_dict("records")
    return Case(
        dataset=dataset,
        problem=problem,
        methods=shown,
        drawn=drawn,
        judges={row["judge"]: row for row in source.ask(queries.judges)},
        posterior={row["method"]: row["posterior"] or "unknown" for row in rows},
        colours=theme.colours(rows),
        curves=source.ask(queries.curves, dataset, problem),
        costs=costs[costs["kind"] == "mean"],
        figures={(row["method"], row["judge"]): _figure(row) for row in of_means},
        missing={
            (row["method"], row["judge"]): row["reason"]
            for row in absent[absent["kind"] == "mean"].to_dict("records")
        },
    )


def _figure(row: Mapping[Any, Any]) -> Figure:
    images, deviation = int(row["images"]), row["deviation"]
    margin = None
    if images > 1 and deviation is not None and math.isfinite(deviation):
        margin = float(student.ppf(0.975, images - 1) * deviation / math.sqrt(images))
    return Figure(mean=row["mean"], images=images, low=row["low"], high=row["high"], margin=margin)
