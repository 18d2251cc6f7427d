"""What correction gains and costs in one case: every corrected method beside the draws it came from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from audits.correction.gains import gains
from audits.correction.made import FAMILY, stored
from dashboard import queries, source
from dashboard.classifier.stored import ask
from dashboard.leaderboard.view import Board
from dashboard.numbers import DASH, digits, number, spoken
from dashboard.parts import prose
from dashboard.parts.table import Cell, Column, Row, table
from dashboard.source import Stamp

SHARE = "hallucinated"  # by the classifier, among the figures
BESIDES = ("ssim",)  # of which the board above says enough
_SMALL_PRINT = (
    "Corrected minus draw 0 of the same measurements, with a 95 % interval over pictures; sets have none. "
    "Flagged: the share that the newest classifier with the truth calls hallucinated, in percentage points. "
    "No correction looks at the truth."
)


def corrected(board: Board) -> None:
    """The section, where the case has corrected pictures of the methods shown."""
    if board.dataset is None or board.problem is None or FAMILY not in set(board.rows["family"]):
        return
    rows = [row for row in ask(_gains, board.dataset, board.problem) if row["stored_as"] in board.methods]
    if not rows:
        return
    st.header("What correction gains and costs")
    names = [name for name in dict.fromkeys(row["figure"] for row in rows) if name not in BESIDES]
    names.sort(key=lambda name: name != SHARE)
    table(_columns(board, names), _rows(board, names, rows), key="corrected")
    prose.say(_SMALL_PRINT, key="corrected-small-print", look="quiet")


def _gains(folder: Path, _: Stamp, dataset: str, problem: str) -> list[dict[str, Any]]:
    return gains(folder, stored(folder, dataset, problem))


def _columns(board: Board, names: list[str]) -> list[Column]:
    figures = [
        Column(
            name=name,
            title="flagged" if name == SHARE else spoken(name),
            arrow="↓" if name == SHARE else board.arrow(name),
            unit="%" if name == SHARE else board.unit(name),
        )
        for name in names
    ]
    return [Column(name="method", title="method", align="left"), *figures]


def _rows(board: Board, names: list[str], rows: list[dict[str, Any]]) -> list[Row]:
    found: dict[str, dict[str, Cell]] = {}
    said = {row["method"]: row["description"] or "" for row in source.ask(queries.methods)}
    for row in rows:
        name = row["stored_as"]
        cells = found.setdefault(name, {})
        cells["method"] = Cell(
            text=name, colour=board.colours.get(name, ""), hint=said.get(name, ""), value=name
        )
        cells[row["figure"]] = _cell(board, row)
    missing = {name: Cell(text=DASH, look="faint") for name in names}
    order = {name: place for place, name in enumerate(board.methods)}
    return [
        Row(cells=missing | found[name], words=name) for name in sorted(found, key=lambda name: order[name])
    ]


def _cell(board: Board, row: dict[str, Any]) -> Cell:
    name, change = row["figure"], row["change"]
    if change is None:
        return Cell(text=DASH, look="faint", hint="No picture has a value before and after.")
    factor = 100 if name == SHARE else 1
    decimals = 0 if name == SHARE else digits(name, board.unit(name), [row["draw"] or 0, change["value"]])

    def told(value: float | None) -> str:
        return number(None if value is None else factor * value, decimals)

    def signed(value: float) -> str:
        return ("+" if value > 0 else "") + told(value)

    ends = "" if change["low"] is None else f"[{signed(change['low'])}, {signed(change['high'])}]"
    return Cell(
        text=signed(change["value"]),
        sub=ends,
        hint=f"Draw {told(row['draw'])}, corrected {told(row['corrected'])}; "
        f"mean of the draws {told(row['mean'])}. {row['pictures']} pictures.",
        value=change["value"],
    )
