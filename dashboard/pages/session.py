"""How far are the annotators, how well do they agree, and what is to be decided?"""

from __future__ import annotations

import streamlit as st

from audits.sessions import Session
from dashboard import broken, link, queries, sidebar, source
from dashboard.field import Choice
from dashboard.labelling import leading, making, nothing, stored
from dashboard.page import pages

NEW = "new"


@pages.register("session", title="Session", section="People", order=1)
def session() -> None:
    if not source.ask(queries.datasets):
        sidebar.bare()
        broken.empty(f"The store at {source.folder()} is empty. Any of these fills it:")
        return
    found = {one.session_id: one for one in stored.ask(stored.every)}
    here = Choice(name="session", options=[*found, NEW], default=next(iter(found), NEW))
    view = link.read("session", here)
    sidebar.bare()
    if found:
        st.selectbox(
            "Session",
            here.among(view.values),
            format_func=lambda one: "A new session" if one == NEW else _told(found[one]),
            label_visibility="collapsed",
            width=420,
            **view.widget(here),
        )
    else:
        nothing.sessionless()
    if view[here] != NEW:
        leading.draw(found[view[here]])
    elif made := making.draw():
        view.set(here, made.session_id)
        st.rerun()


def _told(one: Session) -> str:
    state = "" if one.state == "open" else f", {one.state}"
    return f"{one.name} · {one.created:%Y-%m-%d}{state}"
