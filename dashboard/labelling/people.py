"""Who labels: how far, how quickly, how well; and the link that each was invited with."""

from __future__ import annotations

import time
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from audits import sessions
from audits.labels import Agreement
from audits.sessions import Invitation
from dashboard.address import url
from dashboard.numbers import DASH, counted, duration, number, percent
from dashboard.parts.table import Cell, Column, Row

PEOPLE = [
    Column(name="annotator", title="annotator", align="left"),
    Column(name="link", title="invitation", align="left"),
    Column(name="done", title="done", align="left", wide=True, spare=True),
    Column(name="count", title="verdicts"),
    Column(name="gold", title="gold right", hint="Items in between whose verdict is known."),
    Column(name="same", title="repeats same", hint="How often a second look says what the first said."),
    Column(name="pace", title="pace", unit="/ h", hint="Absences of more than five minutes left out."),
    Column(
        name="seconds", title="verdict", unit="s", hint="Median time from picture to verdict.", spare=True
    ),
    Column(name="hallucinated", title="hallucinated", unit="%", hint="Of all verdicts but training."),
    Column(name="unsure", title="unsure", unit="%", hint="Of all verdicts but training."),
    Column(name="last", title="last verdict"),
]
PAIRS = [
    Column(name="a", title="two annotators", align="left"),
    Column(name="items", title="both judged"),
    Column(name="same", title="the same", unit="%"),
    Column(name="kappa", title="Cohen's κ", arrow="↑"),
    Column(name="boxes", title="boxes", unit="IoU", hint="Mean overlap where both drew boxes."),
]


def people(progress: pd.DataFrame, invited: Sequence[Invitation]) -> list[Row]:
    """A row per annotator, in the order of seats."""
    facts: dict[str, Mapping[Hashable, Any]] = {
        str(row["annotator"]): row for row in progress.to_dict("records")
    }
    links = {one.annotator: one for one in invited}  # the newest of each, for the order is that of time
    return [Row(cells=_person(name, facts.get(name, {}), links.get(name))) for name in {**links, **facts}]


def pairs(agreed: Agreement) -> list[Row]:
    """A row per two annotators who judged the same."""
    return [
        Row(
            cells={
                "a": Cell(text=f"{row['a']} and {row['b']}"),
                "items": Cell(text=counted(int(row["items"]))),
                "same": Cell(text=f"{100 * row['same']:.0f}"),
                "kappa": _cell(row["kappa"], 2, "Both always say one and the same thing."),
                "boxes": _cell(row["boxes"], 2, "No picture on which both drew."),
            }
        )
        for row in agreed.pairs.to_dict("records")
    ]


def _person(name: str, row: Mapping[Hashable, Any], link: Invitation | None) -> dict[str, Cell]:
    assigned, answered = int(row.get("assigned") or 0), int(row.get("answered") or 0)
    share = answered / assigned if assigned else 0.0
    none = "Nothing is answered yet."
    return {
        "annotator": Cell(text=name),
        "done": Cell(bar=(("done", share),), hint=percent(share)),
        "count": Cell(text=f"{counted(answered)} / {counted(assigned)}"),
        "pace": _pace(row.get("per_hour")),
        "seconds": _cell(row.get("seconds"), 1, none),
        "hallucinated": _cell(row.get("hallucinated"), 0, none, 100),
        "unsure": _cell(row.get("unsure"), 0, none, 100),
        "gold": _of(row, "gold_right", "gold", "No gold item is answered yet."),
        "same": _of(row, "repeats_same", "repeats", "Nothing was seen twice yet."),
        "last": _ago(row.get("last")),
        "link": _link(link),
    }


def _cell(value: Any, decimals: int, reason: str, times: float = 1) -> Cell:
    if value is None or pd.isna(value):
        return Cell(text=DASH, hint=reason)
    return Cell(text=number(times * float(value), decimals))


def _pace(per_hour: Any) -> Cell:
    if per_hour is None or pd.isna(per_hour):
        return Cell(text=DASH, hint="It takes two verdicts to tell.")
    return Cell(text=counted(round(per_hour)))


def _of(row: Mapping[Hashable, Any], right: str, all_of: str, reason: str) -> Cell:
    count = int(row.get(all_of) or 0)
    return Cell(text=f"{int(row[right])} / {count}") if count else Cell(text=DASH, hint=reason)


def _ago(moment: Any) -> Cell:
    if moment is None or pd.isna(moment):
        return Cell(text=DASH, hint="Nothing is answered yet.")
    passed = max(0.0, time.time() - float(moment))
    return Cell(text="just now" if passed < 60 else f"{duration(60 * (passed // 60))} ago")


def _link(one: Invitation | None) -> Cell:
    if one is None:
        return Cell(text=DASH, hint="Nobody of this name is invited.")
    if one.revoked:
        return Cell(text="revoked", look="faint", hint="The link opens nothing any more.")
    path = sessions.link(one)
    return Cell(text="copy link", copy=url("", {}).rstrip("/") + path)
