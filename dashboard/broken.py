"""What a page shows where it cannot show what was asked: designed states, each with what to do."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import streamlit as st

from dashboard import live, source
from dashboard.address import url
from dashboard.parts import prose
from dashboard.parts.prose import Run
from engine.store.errors import StoreBusy, StoreError, StoreMissing

FRAMED, PAGE = "sidebar:drawn", "page"
_LATE = "The store is being written to; shown is what was there a moment ago."
BEGIN = (
    ("reconaudit demo", "a small run on real photographs, served while it goes on"),
    ("reconaudit run suites/smoke.yaml", "every kind of problem and method once, small"),
    ("reconaudit import --truth DIR --method NAME=DIR", "pictures made by anyone's code"),
)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A parameter of a link that cannot be honoured."""

    name: str
    text: str
    sentence: str
    near: Mapping[str, str] = field(default_factory=dict)


def link(page: str, raw: Mapping[str, str], problems: Sequence[Problem]) -> None:
    """Tell why a link cannot be shown, offer the nearest, and stop the page."""
    _frame()
    lines = []
    for problem in problems:
        line = [Run(problem.sentence)]
        if problem.near:
            line.append(Run(" Did you mean "))
            for number, (name, text) in enumerate(problem.near.items()):
                line.append(Run(name, href=url(page, dict(raw) | {problem.name: text})))
                line.append(Run(", " if number < len(problem.near) - 1 else "?"))
        lines.append(line)
    names = {problem.name for problem in problems}
    rest = {name: text for name, text in raw.items() if name not in names}
    without = ", ".join(name if len(name) <= 40 else f"{name[:39]}…" for name in sorted(names))
    lines.append([Run(f"Open this page without {without}", href=url(page, rest))])
    prose.notice("This link cannot be shown as it was made", lines, key="broken-link")
    st.stop()


def empty(what: str) -> None:
    """Tell what will be here and how to make it appear; the page fills by itself once it does."""
    prose.notice("Nothing here yet", [[Run(what)]], commands=BEGIN, key="empty")
    live.fill()


def guarded(page: str, draw: Callable[[], None]) -> None:
    """Draw a page; a store that cannot be read, or a fault of the page, becomes a state of it."""
    st.session_state[FRAMED] = False
    st.session_state[PAGE] = page
    try:
        draw()
        if source.late():
            with st.sidebar:
                prose.say(_LATE, key="late", look="quiet")
    except StoreMissing:
        _frame()
        empty(f"There is no store in {source.folder()}. Any of these makes one and fills it:")
    except StoreBusy as busy:
        _frame()
        _busy(str(busy))
    except StoreError as error:
        _frame()
        prose.notice("The store cannot be read", [[Run(str(error))]], key="store-error")
    except Exception as error:
        logging.getLogger(__name__).exception("The page %s ended with an error.", page)
        _frame()
        sentence = f"This page ended with an error ({type(error).__name__}); it is a fault of reconaudit. "
        sentence += "The terminal of reconaudit serve has the details."
        prose.notice("This page is broken", [[Run(sentence)]], key="broken-page")


def _frame() -> None:
    """The sidebar, where the page has not drawn it yet."""
    from dashboard import sidebar

    if not st.session_state.get(FRAMED):
        sidebar.bare()


@st.fragment(run_every=2.0)
def _busy(sentence: str) -> None:
    lines = [[Run(sentence)], [Run("A run is writing its results; this page tries again every two seconds.")]]
    prose.notice("The store is being written to", lines, key="store-busy")
    if st.session_state.get("busy-drawn"):
        st.session_state.pop("busy-drawn")
        st.rerun()
    st.session_state["busy-drawn"] = True
