"""What the leaderboard's page shows: its numbers, and the pictures behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from dashboard import queries, source, theme
from dashboard.address import url
from dashboard.leaderboard.table import leaderboard, values
from dashboard.leaderboard.text import had
from dashboard.numbers import digits, number

Record = dict[str, Any]
FAVOURITES = ("psnr", "ssim", "lpips-alex", "lpips-tiny")
BESIDES = ("mse", "mae", "ms-ssim", "lpips-squeeze", "lpips-vgg")  # shown where asked for


@dataclass(frozen=True, kw_only=True)
class Board:
    """The leaderboard of one case or, with None for a part, over all of them.

    Args:
        dataset: None for all.
        problem: None for all.
        methods: the methods shown, in the order of the store.
        columns: the metrics shown in the table.
    """

    dataset: str | None
    problem: str | None
    methods: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    def one(self) -> bool:
        """Whether it is the board of one data set and one problem."""
        return self.dataset is not None and self.problem is not None

    @cached_property
    def table(self) -> pd.DataFrame:
        """`dashboard.leaderboard.table.leaderboard` of the methods shown."""
        return source.ask(leaderboard, self.dataset, self.problem, self.methods)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The part of the table that the page shows first: the case, or the one over all cases."""
        if self.table.empty or self.one:
            return self.table
        case = (self.dataset or "all", self.problem or "all")
        return self.table[(self.table["dataset"] == case[0]) & (self.table["problem"] == case[1])]

    @cached_property
    def cases(self) -> pd.DataFrame:
        """The single cases behind it."""
        if self.table.empty or self.one:
            return self.table
        return self.table[(self.table["dataset"] != "all") & (self.table["problem"] != "all")]

    @cached_property
    def scores(self) -> pd.DataFrame:
        """Every score of every picture."""
        found = source.ask(queries.scores, self.dataset, self.problem)
        return found[found["method"].isin(self.methods)]

    @cached_property
    def judges(self) -> dict[str, Record]:
        return {row["judge"]: row for row in source.ask(queries.judges)}

    @cached_property
    def colours(self) -> dict[str, str]:
        return theme.colours(source.ask(queries.methods))

    @cached_property
    def metrics(self) -> list[str]:
        """Metrics with numbers: those people look for first, then pictures' metrics, then sets'."""
        if self.rows.empty:
            return []
        found = had(self.rows)
        per = {name: self.judges[name]["per"] == "set" for name in found}
        return sorted(found, key=lambda name: (_place(name), per[name], name))

    @property
    def shown(self) -> list[str]:
        """The metrics of the table: those asked for that have numbers."""
        return [metric for metric in self.metrics if metric in self.columns]

    @cached_property
    def without(self) -> dict[str, str]:
        """Metrics asked for that have no number at all, each with a reason."""
        missing = self.rows[~self.rows["metric"].isin(self.metrics) & self.rows["metric"].isin(self.columns)]
        judged = missing[missing["ok"] > 0]
        return {str(row["metric"]): str(row["reason"]) for row in judged.to_dict("records")}

    @cached_property
    def decimals(self) -> dict[str, int]:
        return {
            name: digits(name, self.unit(name), self.rows.loc[self.rows["metric"] == name, "mean"])
            for name in self.metrics
        }

    @cached_property
    def marks(self) -> dict[str, str]:
        return theme.marks(source.ask(queries.methods))

    def unit(self, metric: str) -> str:
        return self.judges[metric]["unit"] or ""

    def higher(self, metric: str) -> bool | None:
        """Whether more is better; None where neither direction is."""
        better: bool | None = self.judges[metric]["higher_is_better"]
        return better

    def arrow(self, metric: str) -> str:
        return {True: "↑", False: "↓", None: ""}[self.higher(metric)]

    def text(self, metric: str, value: float, unit: bool = False) -> str:
        """A value of a metric as text."""
        figure = number(value, self.decimals.get(metric) or digits(metric, self.unit(metric)))
        return f"{figure} {self.unit(metric)}".strip() if unit else figure

    def cell(self, method: str, kind: str, metric: str) -> Record | None:
        """A number of the board."""
        return self._cells.get((method, kind, metric))

    @cached_property
    def _cells(self) -> dict[tuple[str, str, str], Record]:
        rows = self.rows.to_dict("records")
        return {
            (row["method"], row["kind"], row["metric"]): {str(k): v for k, v in row.items()} for row in rows
        }

    @cached_property
    def lines(self) -> list[tuple[str, str]]:
        """Method and kind of each row, in order."""
        return list(dict.fromkeys((method, kind) for method, kind, _ in self._cells))

    def named(self, method: str, kind: str) -> str:
        return method if kind == "single" else f"{method} · {kind}"

    def matrix(self, metric: str) -> pd.DataFrame:
        """A metric by method and kind (rows) and picture (columns), of one case."""
        return values(self.scores, metric)

    @cached_property
    def _sorted(self) -> dict[tuple[str, str, str], list[Record]]:
        found: dict[tuple[str, str, str], list[Record]] = {}
        for row in self.scores.sort_values("value", kind="stable").to_dict("records"):
            record = {str(k): v for k, v in row.items()}
            found.setdefault((row["method"], row["kind"], row["judge"]), []).append(record)
        return found

    def evidence(self, method: str, kind: str, metric: str) -> list[tuple[str, Record]]:
        """The worst, the median and the best picture of a method by a metric."""
        rising = self._sorted.get((method, kind, metric), []) if self.one else []
        if not rising:
            return []
        middle = rising[(len(rising) - 1) // 2]
        if self.higher(metric) is None:
            return [("lowest", rising[0]), ("median", middle), ("highest", rising[-1])]
        worst, best = (rising[0], rising[-1]) if self.higher(metric) else (rising[-1], rising[0])
        return [("worst", worst), ("median", middle), ("best", best)]

    def desk(self, score: Mapping[str, Any]) -> str:
        """The address of the desk on a picture, with a method in front."""
        params = {
            "dataset": score["dataset"],
            "problem": score["problem"],
            "methods": ",".join(self.methods),
            "image": score["name"],
            "b": score["method"],
        }
        return url("compare", params)


def _place(metric: str) -> int:
    return FAVOURITES.index(metric) if metric in FAVOURITES else len(FAVOURITES)
