"""A table one can read: right-aligned figures, marks, reasons on hover, pictures one click away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import streamlit as st

from dashboard.parts import piece

_table = piece("table")


@dataclass(frozen=True, kw_only=True)
class Link:
    """A line of a cell's menu."""

    label: str
    text: str
    href: str


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A small picture: a data URI, what it shows, where it leads, and small print below it."""

    source: str
    title: str = ""
    href: str = ""
    caption: str = ""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What stands in a cell.

    Args:
        text: the figure or the words; "—" with a `hint` for what could not be had.
        sub: smaller, behind it (± 0.21).
        look: "best" bold, "second" underlined, "faint" grey, "missed" short of what was asked,
            "flagged" in the colour of hallucination.
        sign: before the text (≈).
        hint: told on hover.
        href: where the text leads.
        menu: lines that a click opens.
        colour: a chip before the text.
        value: what the column sorts by; None sorts last.
        bar: parts of a whole, as shares of 1 with a look each ("done", "failed", "skipped").
        pictures: small pictures.
        copy: an address of this app that a click copies, in full.
    """

    text: str = ""
    sub: str = ""
    look: str = ""
    sign: str = ""
    hint: str = ""
    href: str = ""
    menu: Sequence[Link] = ()
    colour: str = ""
    value: float | str | None = None
    bar: Sequence[tuple[str, float]] = ()
    pictures: Sequence[Picture] = ()
    copy: str = ""


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column.

    Args:
        name: key of its cells, and how a sort is called in the URL.
        title: its head; `arrow` and `unit` follow it.
        hint: told on hover over the head: a metric's convention.
        align: figures right, words left.
        falls: the first click sorts from high to low.
        wide: takes the room that is left.
        spare: left out of a narrow table, for the other columns tell the same.
        chosen: stands out: the metric that the charts show.
    """

    name: str
    title: str
    arrow: str = ""
    unit: str = ""
    hint: str = ""
    align: Literal["left", "right"] = "right"
    falls: bool = False
    wide: bool = False
    spare: bool = False
    chosen: bool = False


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row; `words` are what a search looks in."""

    cells: dict[str, Cell] = field(default_factory=dict)
    words: str = ""


def table(
    columns: Sequence[Column],
    rows: Sequence[Row],
    *,
    key: str,
    sort: str = "",
    search: str | None = None,
    placeholder: str = "Search",
    on_sort: Callable[[str], None] | None = None,
    on_search: Callable[[str], None] | None = None,
    picture: int = 44,
) -> None:
    """Draw a table.

    Args:
        columns: from left to right.
        rows: as they stand where nothing is sorted.
        key: of the piece on its page.
        sort: a column's name, "-" before it for from high to low; "" for as given.
        search: what is searched for; None for a table without a search.
        placeholder: in the empty search.
        on_sort: told the new sort.
        on_search: told the new search.
        picture: height of pictures in cells, in pixels.
    """

    def sorted_by() -> None:
        if on_sort:
            on_sort(str(st.session_state[key]["sort"]))

    def searched() -> None:
        if on_search:
            on_search(str(st.session_state[key]["search"]))

    data: dict[str, Any] = {
        "columns": [asdict(column) for column in columns],
        "rows": [
            {"words": row.words, "cells": {name: _slim(cell) for name, cell in row.cells.items()}}
            for row in rows
        ],
        "sort": sort,
        "search": search,
        "sortable": on_sort is not None,
        "placeholder": placeholder,
        "picture": picture,
    }
    _table(data=data, key=key, on_sort_change=sorted_by, on_search_change=searched)


def _slim(cell: Cell) -> dict[str, Any]:
    return {name: value for name, value in asdict(cell).items() if value or value == 0}
