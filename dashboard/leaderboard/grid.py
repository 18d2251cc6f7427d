"""The leaderboard's tables: methods against metrics, and cases against methods."""

from __future__ import annotations

import math
from collections.abc import Callable

from dashboard.leaderboard.hallucinated import COLUMN, Hallucinated
from dashboard.leaderboard.view import Board, Record
from dashboard.numbers import DASH, digits, duration, memory, number, plural, spoken
from dashboard.parts.table import Cell, Column, Link, Row


def columns(board: Board, chosen: str, rates: Hallucinated | None = None) -> list[Column]:
    """Method, family, one column per metric, how often it hallucinates, and what it costs."""
    metrics = [
        Column(
            name=metric,
            title=spoken(metric),
            arrow=board.arrow(metric),
            unit=board.unit(metric),
            hint=convention(board, metric),
            falls=board.higher(metric) is not False,
            chosen=metric == chosen,
        )
        for metric in board.shown
    ]
    rank = Column(
        name="rank",
        title="rank",
        hint=f"Mean place by {spoken(chosen)} over the cases in which the method competes; 1 is best.",
    )
    counted = Column(
        name="n",
        title="pictures" if board.one else "cases",
        falls=True,
        hint="Pictures behind each mean."
        if board.one
        else "Cases in which the method competes, of those shown.",
    )
    return [
        Column(name="method", title="method", align="left"),
        Column(name="family", title="family", align="left", spare=True),
        *([] if board.one else [rank]),
        *metrics,
        *([rates.column] if rates else []),
        counted,
        Column(
            name="seconds", title="time / picture", hint="Mean over the pictures that were reconstructed."
        ),
        Column(name="memory", title="memory", hint="The most that a picture took."),
        Column(
            name="failed", title="failed", falls=True, hint="Pictures for which the method gave no result."
        ),
    ]


def rows(
    board: Board,
    chosen: str,
    setbacks: dict[tuple[str, str], list[str]],
    rates: Hallucinated | None = None,
) -> list[Row]:
    """A row for each method; those without any number stand last."""
    found = [
        _row(board, method, kind, chosen, setbacks.get((method, kind), [])) for method, kind in board.lines
    ]
    if rates:
        for row, (method, kind) in zip(found, board.lines, strict=True):
            row.cells[COLUMN] = rates.cell(board, method, kind)
    return sorted(found, key=lambda row: all(row.cells[metric].text == DASH for metric in board.shown))


def _row(board: Board, method: str, kind: str, chosen: str, why: list[str]) -> Row:
    cells = {metric: board.cell(method, kind, metric) for metric in board.shown}
    ranked = board.cell(method, kind, chosen)
    some = next(cell for cell in (ranked, *cells.values()) if cell)
    name = board.named(method, kind)
    line = {
        "method": Cell(text=name, colour=board.colours.get(method, ""), value=name),
        "family": Cell(text=some["family"], look="faint", value=some["family"]),
        "seconds": _cost(duration(some["seconds"]), some["seconds"], some["ok"]),
        "memory": _cost(memory(some["peak_bytes"]), some["peak_bytes"], some["ok"]),
        "failed": Cell(
            text=str(some["failed"]),
            sub=f"{some['skipped']} skipped" if some["skipped"] else "",
            look="" if some["failed"] else "faint",
            value=some["failed"],
            hint="\n".join(why),
        ),
        "n": _counted(board, some, ranked),
    }
    if not board.one:
        line["rank"] = _rank(ranked)
    for metric, cell in cells.items():
        line[metric] = _number(board, metric, cell) if cell else Cell(text=DASH, look="faint")
    return Row(cells=line, words=f"{name} {some['family']}")


def _number(board: Board, metric: str, cell: Record) -> Cell:
    if not cell["images"]:
        return Cell(text=DASH, look="faint", hint=cell["reason"])
    decimals = board.decimals[metric]
    spread = "" if math.isnan(cell["deviation"]) else f"±{number(cell['deviation'], decimals)}"
    links = [
        Link(
            label=label,
            text=f"{board.text(metric, score['value'])}   {score['name']}",
            href=board.desk(score),
        )
        for label, score in board.evidence(cell["method"], cell["kind"], metric)
    ]
    return Cell(
        text=number(cell["mean"], decimals),
        sub=spread or _few(cell),
        look=cell["place"] or ("" if cell["competes"] else "faint"),
        sign="≈" if cell["tied"] else "",
        hint=_remark(board, metric, cell),
        menu=links,
        value=cell["mean"],
    )


def _few(cell: Record) -> str:
    """A set's number carries how many pictures it is from."""
    return f"N {cell['images']}" if cell["per"] == "set" else ""


def _remark(board: Board, metric: str, cell: Record) -> str:
    remarks = []
    if cell["tied"]:
        remarks.append("Cannot be told from the best: the paired 95 % interval of the difference holds 0.")
    if not cell["competes"]:
        what = "cases" if "all" in (cell["dataset"], cell["problem"]) else "pictures"
        remarks.append(f"Over {cell['images']} {what}, fewer than the others: not comparable, so not marked.")
    if cell["images"] < cell["advised"]:
        remarks.append(
            f"From {plural(cell['images'], 'picture')}: biased below {cell['advised']}; compare with care."
        )
    return " ".join(remarks)


def _cost(text: str, value: float, ok: int) -> Cell:
    return Cell(text=text if ok else DASH, look="" if ok else "faint", value=value if ok else None)


def _counted(board: Board, some: Record, chosen: Record | None) -> Cell:
    images = int(some["ok"]) if board.one else int(chosen["images"] if chosen else 0)
    return Cell(text=str(images), look="faint", value=images)


def _rank(cell: Record | None) -> Cell:
    if cell is None or math.isnan(cell["rank"]):
        return Cell(text=DASH, look="faint", hint=cell["reason"] if cell else "")
    last = 0 if cell["competes"] else 1000
    return Cell(text=f"{cell['rank']:.1f}", look="" if not last else "faint", value=cell["rank"] + last)


def convention(board: Board, metric: str) -> str:
    """What a metric is, in its own words."""
    judge = board.judges[metric]
    direction = {True: "Higher is better.", False: "Lower is better.", None: "Neither direction is better."}
    return f"{spoken(metric)}: {judge['convention']}.\n{direction[judge['higher_is_better']]}".replace(
        "..", "."
    )


def case_columns(board: Board) -> list[Column]:
    """A case, then a column for each method."""
    methods = [
        Column(name=f"{method}/{kind}", title=board.named(method, kind)) for method, kind in board.lines
    ]
    return [Column(name="case", title="case", align="left"), *methods, Column(name="n", title="pictures")]


def case_rows(board: Board, metric: str, to_case: Callable[[str, str], str]) -> list[Row]:
    """A metric's mean for each case and method; a case leads to its own board."""
    found = []
    part = board.cases[board.cases["metric"] == metric]
    for (dataset, problem), group in part.groupby(["dataset", "problem"], sort=True):
        if not group["images"].any():
            continue
        name = f"{dataset} × {problem}"
        decimals = digits(metric, board.unit(metric), group["mean"])
        line = {
            f"{method}/{kind}": Cell(text=DASH, look="faint", hint=f"{method} was not run on {name}.")
            for method, kind in board.lines
        } | {
            "case": Cell(text=name, href=to_case(str(dataset), str(problem)), value=name),
            "n": Cell(text=str(group["images"].max()), look="faint"),
        }
        for record in group.to_dict("records"):
            cell = {str(key): value for key, value in record.items()}
            has = bool(cell["images"])
            line[f"{cell['method']}/{cell['kind']}"] = Cell(
                text=number(cell["mean"], decimals) if has else DASH,
                look=cell["place"] or ("" if cell["competes"] else "faint"),
                sign="≈" if cell["tied"] else "",
                hint=_remark(board, metric, cell) if has else cell["reason"],
                value=cell["mean"] if has else None,
            )
        found.append(Row(cells=line, words=name))
    return found
