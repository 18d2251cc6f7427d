"""The leaderboard as files: CSV and Parquet with full numbers, Markdown and LaTeX as a paper prints them."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.numbers import DASH, digits, duration, memory, number, plural, spoken
from data.registry import unknown

FORMATS = ("csv", "md", "latex", "parquet")
_KEY = ["dataset", "problem", "method", "kind", "family", "posterior"]
_ARROWS = {"higher": "↑", "lower": "↓", "": ""}
_LATEX = {"higher": r"$\uparrow$", "lower": r"$\downarrow$", "": ""}
_SPECIAL = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


def render(table: pd.DataFrame, format: str) -> str | bytes:
    """`dashboard.leaderboard.table.leaderboard` in a format: csv, md, latex (text) or parquet (bytes).

    CSV and Parquet have a row per data set, problem and method, with ``METRIC_mean``, ``_sd``, ``_n`` and
    ``_mark``. Markdown and LaTeX have a table per case: best bold, second underlined, ≈ where a method
    cannot be told from the best.

    Errors:
        ValueError: an unknown format.
    """
    if format not in FORMATS:
        raise ValueError(unknown("format", format, list(FORMATS)))
    if format in ("csv", "parquet"):
        frame = wide(table)
        if format == "csv":
            return frame.to_csv(index=False, lineterminator="\n")
        buffer = io.BytesIO()
        frame.to_parquet(buffer, index=False)
        return buffer.getvalue()
    if table.empty:
        return "The store has no results.\n"
    write = _markdown if format == "md" else _latex
    cases = table.groupby(["dataset", "problem"], sort=False)
    return "\n".join(write(str(case[0]), str(case[1]), part) for case, part in cases)


def wide(table: pd.DataFrame) -> pd.DataFrame:
    """One row per data set, problem, method and kind; four columns per metric, then the cost."""
    if table.empty:
        return pd.DataFrame(columns=_KEY)
    rows = []
    for names, part in table.groupby(_KEY, sort=False):
        row: dict[str, Any] = dict(zip(_KEY, names, strict=True))
        for cell in part.to_dict("records"):
            row[f"{cell['metric']}_mean"] = cell["mean"]
            row[f"{cell['metric']}_sd"] = cell["deviation"]
            row[f"{cell['metric']}_n"] = cell["images"]
            row[f"{cell['metric']}_mark"] = cell["place"] or ("tied" if cell["tied"] else "")
        first = part.iloc[0]
        row |= {name: first[name] for name in ("ok", "failed", "skipped", "seconds", "peak_bytes")}
        rows.append(row)
    return pd.DataFrame(rows).astype({"peak_bytes": "Int64"})


def named(method: str, kind: str, posterior: str) -> str:
    """A row's name; of varied methods it says that their samples are no posterior's.

    Example:
        >>> named("ddrm", "mean", "approximate"), named("empirical", "mean", "no: the spread of a method")
        ('ddrm · mean', 'empirical · mean, not a posterior')
    """
    if kind == "single":
        return method
    return f"{method} · {kind}" + (", not a posterior" if posterior.startswith("no:") else "")


def had(table: pd.DataFrame) -> list[str]:
    """The metrics that have at least one number, in their order."""
    counts = table.groupby("metric", sort=False)["images"].max()
    return [str(metric) for metric, images in counts.items() if images > 0]


@dataclass(frozen=True, kw_only=True)
class _Cell:
    """A number as it is printed."""

    mean: str
    spread: str
    place: str
    tied: bool


@dataclass(frozen=True, kw_only=True)
class _Grid:
    """A case as it is printed: heads (metric, better, unit), and rows of cells with their cost."""

    heads: list[tuple[str, str, str]]
    rows: list[tuple[str, list[_Cell], dict[str, Any]]]


def _grid(part: pd.DataFrame) -> _Grid:
    part = part[part["metric"].isin(had(part))]
    decimals = {
        str(metric): digits(str(metric), cells["unit"].iloc[0], cells["mean"])
        for metric, cells in part.groupby("metric")
    }
    heads: dict[str, tuple[str, str, str]] = {}
    rows: dict[tuple[str, str], tuple[str, list[_Cell], dict[str, Any]]] = {}
    for cell in part.to_dict("records"):
        heads[cell["metric"]] = (cell["metric"], cell["better"], cell["unit"])
        name = named(cell["method"], cell["kind"], cell["posterior"])
        row = rows.setdefault(
            (cell["method"], cell["kind"]), (name, [], {str(k): v for k, v in cell.items()})
        )
        places = decimals[cell["metric"]]
        spread = "" if math.isnan(cell["deviation"]) else number(cell["deviation"], places)
        mean = number(cell["mean"], places) if cell["images"] else DASH
        row[1].append(_Cell(mean=mean, spread=spread, place=cell["place"], tied=bool(cell["tied"])))
    return _Grid(heads=list(heads.values()), rows=list(rows.values()))


def _note(dataset: str, problem: str, part: pd.DataFrame) -> str:
    images = int(part["images"].max())
    if "all" in (dataset, problem):
        return f"mean over {plural(images, 'case')} ± standard deviation, each case weighing the same"
    return f"mean over {plural(images, 'picture')} ± standard deviation"


def _markdown(dataset: str, problem: str, part: pd.DataFrame) -> str:
    grid = _grid(part)
    titles = [
        f"{_pipe(spoken(metric))} {_ARROWS[better]}{_unit(unit)}".strip()
        for metric, better, unit in grid.heads
    ]
    lines = [
        f"### {_pipe(dataset)} × {_pipe(problem)}",
        "",
        f"{_note(dataset, problem, part)}; best bold, second underlined, ≈ not told from the best.",
        "",
        "| " + " | ".join(["method", *titles, "time/image", "memory", "failed"]) + " |",
        "|" + "|".join([":--"] + ["--:"] * (len(titles) + 3)) + "|",
    ]
    for name, cells, cost in grid.rows:
        line = [_pipe(name)]
        for cell in cells:
            mean = {"best": f"**{cell.mean}**", "second": f"<u>{cell.mean}</u>"}.get(cell.place, cell.mean)
            line.append(("≈ " if cell.tied else "") + mean + (f" ± {cell.spread}" if cell.spread else ""))
        line += [duration(cost["seconds"]), memory(cost["peak_bytes"]), str(cost["failed"])]
        lines.append("| " + " | ".join(line) + " |")
    return "\n".join(lines) + "\n"


def _latex(dataset: str, problem: str, part: pd.DataFrame) -> str:
    grid = _grid(part)
    titles = [
        f"{_tex(spoken(metric))} {_LATEX[better]}{_tex(_unit(unit))}".strip()
        for metric, better, unit in grid.heads
    ]
    note = _note(dataset, problem, part).replace("±", r"$\pm$")
    lines = [
        r"% needs \usepackage{booktabs}",
        r"\begin{table}",
        r"  \centering",
        rf"  \caption{{{_tex(dataset)} $\times$ {_tex(problem)}: {note};",
        r"    best bold, second underlined, $\approx$ not told from the best.}",
        rf"  \begin{{tabular}}{{l{'r' * (len(titles) + 1)}}}",
        r"    \toprule",
        "    " + " & ".join(["Method", *titles, "s/image"]) + r" \\",
        r"    \midrule",
    ]
    for name, cells, cost in grid.rows:
        line = [_tex(name)]
        for cell in cells:
            mean = "---" if cell.mean == DASH else cell.mean.replace("−", "-")
            mean = {"best": rf"\textbf{{{mean}}}", "second": rf"\underline{{{mean}}}"}.get(cell.place, mean)
            about = r"$\approx$ " if cell.tied else ""
            line.append(about + mean + (rf" $\pm$ {cell.spread}" if cell.spread else ""))
        line.append("---" if pd.isna(cost["seconds"]) else f"{cost['seconds']:.3g}")
        lines.append("    " + " & ".join(line) + r" \\")
    return "\n".join([*lines, r"    \bottomrule", r"  \end{tabular}", r"\end{table}"]) + "\n"


def _unit(unit: str) -> str:
    return f" ({unit})" if unit else ""


def _tex(text: str) -> str:
    return "".join(_SPECIAL.get(character, character) for character in text)


def _pipe(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
