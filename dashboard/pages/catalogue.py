"""What everything is: data sets, problems, methods, judges."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard import broken, link, queries, sidebar, source
from dashboard import catalogue_tables as tables
from dashboard.field import Choice
from dashboard.numbers import plural, spoken
from dashboard.page import pages
from dashboard.parts import prose


@pages.register("catalogue", title="Catalogue", section="Results", order=3)
def catalogue() -> None:
    show = Choice(name="show", options=tuple(_PARTS), default="data sets")
    view = link.read("catalogue", show)
    sidebar.bare()
    counts = {name: len(source.ask(query)) for name, (query, _) in _PARTS.items()}
    if not any(counts.values()):
        broken.empty(f"The store at {source.folder()} is empty. Any of these fills it:")
        return
    prose.say(_opening(counts), key="opening", look="opening")
    st.segmented_control(
        "Show",
        tuple(_PARTS),
        format_func=lambda name: f"{name.capitalize()} · {counts[name]}",
        label_visibility="collapsed",
        required=True,
        **view.widget(show),
    )
    _PARTS[view[show]][1]()


def _opening(counts: dict[str, int]) -> str:
    known = ", ".join(
        plural(counts[name], name.removesuffix("s")) for name in ("data sets", "problems", "methods")
    )
    sentence = f"This store knows {known} and {plural(counts['judges'], 'judge')}"
    missing = [spoken(row["judge"]) for row in source.ask(queries.judges) if row["unavailable"]]
    if not missing:
        return f"{sentence}."
    return (
        f"{sentence}; {', '.join(missing[:3])}{' and more' if len(missing) > 3 else ''} could not judge here."
    )


_PARTS: dict[str, tuple[Callable[..., list[dict[str, Any]]], Callable[[], None]]] = {
    "data sets": (queries.datasets, tables.datasets),
    "problems": (queries.problems, tables.problems),
    "methods": (queries.methods, tables.methods),
    "judges": (queries.judges, tables.judges),
}
