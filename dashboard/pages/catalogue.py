"""What everything is: data sets, problems, methods, judges, networks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard import broken, link, queries, sidebar, source
from dashboard import catalogue_tables as tables
from dashboard.field import Choice
from dashboard.networks import shelf
from dashboard.numbers import plural, spoken
from dashboard.page import pages
from dashboard.parts import prose
from engine.store.errors import StoreMissing

_NETWORKS = "networks"  # of the weights registry, not of the store


@pages.register("catalogue", title="Catalogue", section="Results", order=3)
def catalogue() -> None:
    show = Choice(name="show", options=(*_PARTS, _NETWORKS), default="data sets")
    network = shelf.network()
    view = link.read("catalogue", show, network)
    sidebar.bare()
    counts = _counts(missing_ok=view[show] == _NETWORKS)
    if not any(counts.values()) and view[show] != _NETWORKS:
        broken.empty(f"The store at {source.folder()} is empty. Any of these fills it:")
        return
    if view[show] == _NETWORKS:
        shelf.say(view, network)
    else:
        prose.say(_opening(counts), key="opening", look="opening")
    counts[_NETWORKS] = len(network.among({})) - 1
    st.segmented_control(
        "Show",
        (*_PARTS, _NETWORKS),
        format_func=lambda name: f"{name.capitalize()} · {counts[name]}",
        label_visibility="collapsed",
        required=True,
        **view.widget(show),
    )
    if view[show] == _NETWORKS:
        shelf.draw(view, network)
    else:
        _PARTS[view[show]][1]()


def _counts(*, missing_ok: bool) -> dict[str, int]:
    """How many of each the store knows."""
    try:
        return {name: len(source.ask(query)) for name, (query, _) in _PARTS.items()}
    except StoreMissing:  # networks are no part of it
        if not missing_ok:
            raise
        return dict.fromkeys(_PARTS, 0)


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
