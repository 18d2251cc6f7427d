"""Is this reconstruction faithful? One annotator's part of a session, opened by an invitation."""

from __future__ import annotations

import streamlit as st

from dashboard import broken, queries, sidebar, source, theme
from dashboard.labelling import nothing, screen
from dashboard.page import pages

KNOWN = ("invitation", "session", "position")


@pages.register("label", title="Label", section="People", order=0)
def label() -> None:
    raw = {name: st.query_params[name] for name in st.query_params}
    strangers = [name for name in raw if name not in KNOWN]
    if strangers:
        sentence = f"This page has no parameter {strangers[0]!r}; it has: {', '.join(KNOWN)}."
        broken.link("label", raw, [broken.Problem(name=strangers[0], text="", sentence=sentence)])
    if "invitation" in raw or "session" in raw:
        theme.dress()
        screen.draw(source.folder(), raw.get("invitation", ""))
        return
    sidebar.bare()
    if not source.ask(queries.datasets):
        broken.empty(f"The store at {source.folder()} is empty. Any of these fills it:")
        return
    nothing.uninvited()
