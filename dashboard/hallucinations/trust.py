"""How far the scores can be trusted: what the audit of planted hallucinations measured, where it was made."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from audits.planted.meaning import MEANING
from audits.planted.table import WANTED, rows
from dashboard.numbers import DASH, counted, number, spoken
from dashboard.parts import prose
from dashboard.parts.table import Cell, Column, Row, table

FILE = Path(__file__).resolve().parents[2] / "docs" / "audit.json"
_NAMES = ("set", "size", "score", "map", "auc", "low", "high", "pixel_auroc", "n")
_ASKED = (*WANTED[:-1], "unexplained-max", WANTED[-1])  # `combined` last

Entry = Mapping[str, Any]


def figures() -> Sequence[Entry]:
    """The rows of the examination that the file holds; none where there is no such file, or it is none."""
    found = document()
    try:
        listed = rows(found) if isinstance(found, dict) else found
    except (KeyError, TypeError):
        return []
    whole = isinstance(listed, list) and all(isinstance(e, dict) and set(_NAMES) <= e.keys() for e in listed)
    return listed if whole else []


def document() -> Any:
    """What the file holds; None where there is none that can be read."""
    try:
        return json.loads(FILE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def draw(map: str, found: Sequence[Entry]) -> None:
    """A row per score that is always asked for and for the map that ranks, a column per set."""
    found = [entry for entry in found if entry["score"] in _ASKED or map in (entry["score"], entry["map"])]
    if not any(entry["n"] for entry in found):
        return
    st.header("How far to trust these scores")
    prose.say(
        "Hallucinations were planted where their place is known, and every score asked to tell edited "
        "pictures from unedited ones that went through the same restoration. Figures are of small ones, at "
        "most 3 % of the picture, where there are any: 0.5 is a coin's toss, 1 always right; in small print "
        "the 95 % interval over pictures. What to trust a score for, and where to doubt it, with the figures "
        "behind the words on hover. The whole of it is docs/audit.md.",
        key="trust-said",
        look="quiet",
    )
    sets = list(dict.fromkeys(entry["set"] for entry in found))
    by = {(e["score"], e["map"], e["set"], e["size"]): e for e in found}
    names = sorted({(e["score"], e["map"]) for e in found}, key=_order)
    columns = [Column(name="name", title="score or map", align="left")]
    columns += [Column(name=where, title=where, hint=_counts(found, where)) for where in sets]
    columns += [
        Column(name="trust", title="trust it", align="left"),
        Column(name="doubt", title="doubt it", align="left", wide=True),
    ]
    whole = document()
    lines = []
    for score, field in names:
        title = spoken(score) if score else f"{field}, as a map"
        cells = {where: _cell(by, score, field, where) for where in sets}
        cells |= _words(score, whole if isinstance(whole, dict) else {"sets": {}})
        look = "best" if map and map in (field, score) else ""
        cells["name"] = Cell(text=title, look=look, value=title, hint=_what(score))
        lines.append(Row(cells=cells))
    table(columns, lines, key="trust")


def _order(name: tuple[str | None, str | None]) -> tuple[int, str]:
    """Scores as they are asked for, then others, then maps."""
    score, field = name
    if score in _ASKED:
        return _ASKED.index(score), ""
    return len(_ASKED) + (score is None), score or field or ""


def _cell(by: Mapping[Any, Entry], score: str | None, field: str | None, where: str) -> Cell:
    """An area under the curve and its interval; of a map alone its pixels'."""
    sizes = {size: by.get((score, field, where, size)) for size in ("small", "all")}
    there = {size: entry for size, entry in sizes.items() if entry and entry["n"]}
    if not there:
        return Cell(text=DASH, look="faint", hint="It has no number on these pictures.")
    size, entry = next(iter(there.items()))
    figure = "pixel_auroc" if entry["auc"] is None else "auc"
    ends = f"{number(entry['low'], 2)}–{number(entry['high'], 2)}"
    told = f"Of {counted(entry['n'])} pairs, {'small ones' if size == 'small' else 'all sizes'}."
    if size == "small" and "all" in there:
        told += f" Of all sizes {number(there['all'][figure], 2)}."
    if figure == "pixel_auroc":
        told += " How well it points at the place."
    alike = [
        other["auc"] for key, other in by.items() if key[2:] == (where, size) and other["auc"] is not None
    ]
    best = figure == "auc" and len(alike) > 1 and entry["auc"] == max(alike)
    sub = f"{ends} of pixels" if figure == "pixel_auroc" else ends
    text = number(entry[figure], 2)
    return Cell(text=text, value=entry[figure], sub=sub, look="best" if best else "", hint=told)


def _what(score: str | None) -> str:
    return MEANING[score].what if score in MEANING else ""


def _words(score: str | None, whole: Mapping[str, Any]) -> dict[str, Cell]:
    """When to trust and when to doubt a score, the figures on hover."""
    if score not in MEANING:
        return {}
    meaning = MEANING[score]
    try:
        hints = {"trust": meaning.trust.told(dict(whole)), "doubt": meaning.doubt.told(dict(whole))}
    except (KeyError, TypeError):
        hints = {"trust": "", "doubt": ""}
    words = {"trust": meaning.trust.words, "doubt": meaning.doubt.words}
    order = ", ".join(whole["sets"])
    return {
        name: Cell(text=text, look="faint", hint=f"{hints[name]}\n{order}" if hints[name] else "")
        for name, text in words.items()
    }


def _counts(found: Sequence[Entry], where: str) -> str:
    most = {
        size: max((int(e["n"]) for e in found if (e["set"], e["size"]) == (where, size)), default=0)
        for size in ("small", "all")
    }
    told = [f"{counted(n)} {'small' if size == 'small' else 'in all'}" for size, n in most.items() if n]
    return f"Pairs: {', '.join(told)}."
