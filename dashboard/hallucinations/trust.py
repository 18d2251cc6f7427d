"""How far the scores can be trusted: what the audit of planted hallucinations measured, where it was made."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from audits.planted.table import WANTED, rows
from dashboard.numbers import DASH, counted, number, spoken
from dashboard.parts import prose
from dashboard.parts.table import Cell, Column, Row, table

FILE = Path(__file__).resolve().parents[2] / "docs" / "audit.json"
_NAMES = ("set", "size", "score", "map", "auc", "low", "high", "pixel_auroc", "n")

Figures = Sequence[Mapping[str, Any]]


def figures() -> Figures:
    """The rows of the examination that the file holds; none where there is no such file, or it is none."""
    try:
        found = json.loads(FILE.read_text(encoding="utf-8"))
        listed = rows(found) if isinstance(found, dict) else found
    except (OSError, ValueError, KeyError, TypeError):
        return []
    whole = isinstance(listed, list) and all(isinstance(e, dict) and set(_NAMES) <= e.keys() for e in listed)
    return listed if whole else []


def draw(map: str, found: Figures) -> None:
    """A row per score that is always asked for and for the map that ranks, a column per set and size."""
    found = [entry for entry in found if entry["score"] in WANTED or map in (entry["score"], entry["map"])]
    if not any(entry["n"] for entry in found):
        return
    st.header("How far to trust these scores")
    prose.say(
        "Hallucinations were planted where their place is known, and every score asked to tell edited "
        "pictures from unedited ones that went through the same restoration. 0.5 is a coin's toss, 1 always "
        "right; in small print the 95 % interval over pictures, or of a map how well it points at the place.",
        key="trust-said",
        look="quiet",
    )
    sets = list(dict.fromkeys((entry["set"], entry["size"]) for entry in found))
    names = list(dict.fromkeys((entry["score"], entry["map"]) for entry in found))
    by = {(e["score"], e["map"], e["set"], e["size"]): e for e in found}
    columns = [Column(name="name", title="score or map", align="left")]
    columns += [
        Column(name=f"{where} {size}", title=f"{where}, {size}", hint=_counts(found, where, size))
        for where, size in sets
    ]
    lines = []
    for score, field in names:
        cells = {
            f"{where} {size}": _cell(by.get((score, field, where, size)), by, where, size)
            for where, size in sets
        }
        title = spoken(score) if score else f"{field}, as a map"
        look = "best" if map and map in (field, score) else ""
        lines.append(Row(cells={"name": Cell(text=title, look=look, value=title), **cells}))
    table(columns, lines, key="trust")


def _cell(entry: Mapping[str, Any] | None, by: Mapping[Any, Any], where: str, size: str) -> Cell:
    """An area under the curve and its interval; of a map alone its pixels'."""
    if entry is None or not entry["n"]:
        return Cell(text=DASH, look="faint", hint="It has no number on these pictures.")
    ends = f"{number(entry['low'], 2)}–{number(entry['high'], 2)}"
    if entry["auc"] is None:
        pixels = entry["pixel_auroc"]
        value = number(pixels, 2)
        return Cell(
            text=value, value=pixels, sub=f"{ends} of pixels", hint="How well it points at the place."
        )
    alike = [
        other["auc"] for key, other in by.items() if key[2:] == (where, size) and other["auc"] is not None
    ]
    pixels = entry["pixel_auroc"]
    hint = (
        ""
        if pixels is None
        else f"Its map points at the place with an area of {number(pixels, 2)} over pixels."
    )
    best = len(alike) > 1 and entry["auc"] == max(alike)
    return Cell(
        text=number(entry["auc"], 2), value=entry["auc"], sub=ends, look="best" if best else "", hint=hint
    )


def _counts(found: Figures, where: str, size: str) -> str:
    most = max(int(entry["n"]) for entry in found if (entry["set"], entry["size"]) == (where, size))
    return f"{counted(most)} pictures."
