"""The leaderboard as a table of numbers, for pages and files alike. Needs neither Streamlit nor torch.

Of each case (data set and problem) and metric, the best mean is marked, the second, and whatever
cannot be told from the best by a paired bootstrap. A method with fewer pictures than the others
competes for nothing: a mean over the pictures it solved is another quantity.

Over several cases, a method's number is the mean of its means over the cases where it competes, each
case weighing the same, and its rank is the mean of its places there. A method that competes in fewer
cases than the others keeps its numbers, and is not marked.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from dashboard import queries
from dashboard.leaderboard.significance import FEWEST, tied
from dashboard.order import ordered

CASE = ["dataset", "problem"]
ROW = [*CASE, "method", "kind"]
ALL = "all"


def leaderboard(
    folder: Path,
    dataset: str | None = None,
    problem: str | None = None,
    only: tuple[str, ...] | None = None,
) -> pd.DataFrame:
    """One row per data set, problem, method and metric; where several cases are asked for, all of them too.

    Columns: ``dataset, problem, method, kind, family, posterior, metric, unit, better`` (higher, lower or
    ""), ``mean, deviation, images, rank, place`` (best, second or ""), ``tied, competes, reason`` (why there
    is no number), ``advised`` (pictures below which a set's number is biased), ``ok, failed, skipped,
    seconds, peak_bytes``.

    Args:
        folder: the store.
        dataset: one data set; None for all.
        problem: one problem; None for all.
        only: the methods that compete; None for all.

    Errors:
        StoreError: the store cannot be read.
    """
    judges = {row["judge"]: row for row in queries.judges(folder)}
    methods = queries.methods(folder)
    costs = queries.costs(folder, dataset, problem)
    if only is not None:
        costs = costs[costs["method"].isin(only)]
    found = pd.concat(
        [_of_pictures(folder, dataset, problem), _of_sets(folder, dataset, problem)], ignore_index=True
    )
    numbers = dict(list(found.groupby(CASE)))
    reasons = _Reasons(folder, dataset, problem, judges)
    rows = [
        row
        for case, cost in costs.groupby(CASE, sort=True)
        for row in _case(cost, numbers.get(case, found.iloc[:0]), judges, reasons)
    ]
    table = pd.DataFrame(rows)
    if table.empty:
        return table
    scores = queries.scores(folder, dataset, problem)
    by_case = dict(list(scores.groupby(CASE)))
    table = pd.concat(
        [_placed(part, by_case.get(case, scores.iloc[:0])) for case, part in table.groupby(CASE, sort=True)]
    )
    if dataset is None or problem is None:
        table = pd.concat([table, _over_all(table, dataset or ALL, problem or ALL)])
    place = {name: number for number, name in enumerate(ordered(methods))}
    table["family"] = table["method"].map({row["method"]: row["family"] for row in methods}).fillna("")
    table["posterior"] = table["method"].map({row["method"]: row["posterior"] for row in methods}).fillna("")
    table["order"] = table["method"].map(place).fillna(len(place))
    table = table.sort_values([*CASE, "order", "kind", "metric"], kind="stable", ignore_index=True)
    return table.drop(columns="order")


def values(scores: pd.DataFrame, metric: str) -> pd.DataFrame:
    """A metric of one case by method and kind (rows) and picture (columns)."""
    of_metric = scores[scores["judge"] == metric]
    return of_metric.pivot_table(index=["method", "kind"], columns="name", values="value", sort=False)


def _of_pictures(folder: Path, dataset: str | None, problem: str | None) -> pd.DataFrame:
    frame = queries.summary(folder, dataset, problem)
    return frame[[*ROW, "judge", "images", "mean", "deviation"]].rename(columns={"judge": "metric"})


def _of_sets(folder: Path, dataset: str | None, problem: str | None) -> pd.DataFrame:
    frame = queries.set_scores(folder, dataset, problem)
    frame = frame.rename(columns={"judge": "metric", "value": "mean"})
    return frame[[*ROW, "metric", "images", "mean"]].assign(deviation=np.nan)


class _Reasons:
    """Why a number is missing."""

    def __init__(
        self,
        folder: Path,
        dataset: str | None,
        problem: str | None,
        judges: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self.judges = judges
        self.absent: dict[tuple[Any, ...], str] = {}
        self.without: dict[tuple[Any, ...], str] = {}
        for row in queries.absences(folder, dataset, problem).itertuples():
            self.absent.setdefault(
                (row.dataset, row.problem, row.method, row.kind, row.judge), str(row.reason)
            )
        for row in queries.setbacks(folder, dataset, problem).itertuples():
            key = (row.dataset, row.problem, row.method, row.kind)
            self.without.setdefault(key, f"{row.state}: {row.reason}")

    def of(self, row: tuple[Any, ...], metric: str, ok: int) -> str:
        if not ok:
            return self.without.get(row, "no picture yet")
        if reason := self.absent.get((*row, metric)):
            return reason
        return str(self.judges[metric]["unavailable"] or "not judged yet")


def _case(
    cost: pd.DataFrame, found: pd.DataFrame, judges: Mapping[str, Mapping[str, Any]], reasons: _Reasons
) -> list[dict[str, Any]]:
    """A case's rows, methods that have no numbers among them."""
    numbers = {(row["method"], row["kind"], row["metric"]): row for row in found.to_dict("records")}
    none = {"mean": np.nan, "deviation": np.nan, "images": 0}
    rows = []
    for method in cost.to_dict("records"):
        key = tuple(method[name] for name in ROW)
        shared = {name: method[name] for name in (*ROW, "ok", "failed", "skipped", "seconds", "peak_bytes")}
        for metric, judge in judges.items():
            if judge["kind"] != "metric":
                continue
            number = numbers.get((method["method"], method["kind"], metric), none)
            rows.append(
                shared
                | {name: number[name] for name in ("mean", "deviation", "images")}
                | {
                    "metric": metric,
                    "unit": judge["unit"] or "",
                    "better": _BETTER[judge["higher_is_better"]],
                    "reason": "" if number["images"] else reasons.of(key, metric, method["ok"]),
                    "advised": judge["advised"] or 0,
                    "per": judge["per"] or "image",
                }
            )
    return rows


_BETTER = {True: "higher", False: "lower", None: ""}


def _placed(case: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """A case's rows with rank, place, tied and competes."""
    return pd.concat(
        [_marked(part, values(scores, str(metric))) for metric, part in case.groupby("metric", sort=False)]
    )


def _marked(part: pd.DataFrame, matrix: pd.DataFrame | None) -> pd.DataFrame:
    part = part.assign(rank=np.nan, place="", tied=False, competes=False)
    part["competes"] = (part["images"] > 0) & (part["images"] == part["images"].max())
    better = part["better"].iloc[0]
    if not better or not part["competes"].any():
        return part
    sign = 1 if better == "lower" else -1
    part.loc[part["competes"], "rank"] = (sign * part.loc[part["competes"], "mean"]).rank(method="min")
    part.loc[part["rank"] == 1, "place"] = "best"
    if part["competes"].sum() > 2:
        part.loc[part["rank"] == 2, "place"] = "second"
    if matrix is None or matrix.empty:
        return part
    rows = pd.MultiIndex.from_frame(part[["method", "kind"]])
    best = int(np.flatnonzero(part["place"] == "best")[0])
    alike = tied(matrix.reindex(rows).to_numpy(dtype=float), best)
    if alike is not None:
        part["tied"] = alike & part["competes"].to_numpy() & (part["place"] != "best").to_numpy()
    return part


def _over_all(table: pd.DataFrame, dataset: str, problem: str) -> pd.DataFrame:
    """The means of the cases' means; `images` counts cases."""
    mean = table["mean"].where(table["competes"])
    groups = table.assign(mean=mean).groupby(["method", "kind", "metric"], sort=False)
    over = groups.agg(
        unit=("unit", "first"),
        better=("better", "first"),
        per=("per", "first"),
        deviation=("mean", "std"),
        images=("mean", "count"),
        mean=("mean", "mean"),
        ranked=("rank", "mean"),
        ok=("ok", "sum"),
        failed=("failed", "sum"),
        skipped=("skipped", "sum"),
        peak_bytes=("peak_bytes", "max"),
        reason=("reason", "first"),
    )
    weighed = table.assign(total=table["seconds"].fillna(0) * table["ok"])
    totals = weighed.groupby(["method", "kind", "metric"], sort=False)[["total", "ok"]].sum()
    over["seconds"] = (totals["total"] / totals["ok"].where(totals["ok"] > 0)).astype(float)
    over["reason"] = over["reason"].where(over["images"] == 0, "")
    over = over.reset_index().assign(dataset=dataset, problem=problem, advised=0)
    marked = pd.concat([_marked(part, None) for _, part in over.groupby("metric", sort=False)])
    return marked.assign(rank=marked["ranked"]).drop(columns="ranked")


def export(folder: Path, format: str, dataset: str | None = None, problem: str | None = None) -> str | bytes:
    """The leaderboard as the content of a file: csv, md, latex (text) or parquet (bytes).

    Errors:
        ValueError: an unknown format, or a data set or problem the store has not.
    """
    from dashboard.leaderboard.text import render

    for kind, name, rows in (
        ("data set", dataset, [row["dataset"] for row in queries.datasets(folder)]),
        ("problem", problem, [row["problem"] for row in queries.problems(folder)]),
    ):
        if name is not None and name not in rows:
            from data.registry import unknown

            raise ValueError(unknown(kind, name, rows))
    return render(leaderboard(folder, dataset, problem), format)


__all__ = ["ALL", "FEWEST", "export", "leaderboard", "values"]
