"""How unsure is a method of its picture, and is it right to be?"""

from __future__ import annotations

import streamlit as st

from dashboard import link, queries, sidebar, source
from dashboard.compare import desk
from dashboard.compare.fields import shown
from dashboard.link import View
from dashboard.numbers import plural
from dashboard.page import pages
from dashboard.parts import prose
from dashboard.uncertainty import nothing, panels, sections, words
from dashboard.uncertainty.case import case
from dashboard.uncertainty.fields import MAPS, SAMPLES, SHEET, Fields, fields, samples


@pages.register("uncertainty", title="Uncertainty", section="Audit", order=1)
def uncertainty() -> None:
    picks = sidebar.picks(kind="mean")
    if picks is None:
        return
    own = fields(picks)

    def outputs(view: View) -> str:
        seen = shown(view.values)
        methods = (*view[picks.methods], view[own.method])
        dataset, problem = view[picks.dataset], view[picks.problem]
        return source.ask(queries.outputs, dataset, problem, methods, seen.image_id if seen else None)

    view = link.read("uncertainty", *picks, *own, outputs=outputs)
    sidebar.draw(view, picks)
    if view.changed:
        prose.say(view.changed, key="changed", look="quiet")
    dataset, problem, method = view[picks.dataset], view[picks.problem], view[own.method]
    seen = shown(view.values)
    if not any(picks.ran.values()):
        nothing.nowhere()
        return
    if not method or seen is None:
        nothing.not_here(dataset, problem, picks.ran)
        return
    among = picks.methods.among(view.values)
    here = case(dataset, problem, tuple(name for name in among if name in (*view[picks.methods], method)))
    prose.say(words.opening(here, method), key="opening", look="opening")
    rows = samples(view.values)
    _controls(view, own, len(rows))
    colour = here.colours.get(method, "")
    chosen = view.values["map"]
    what = (source.stamp(source.folder()), seen.image_id, problem, method)
    laid = desk.once(
        "overview", (*what, chosen), lambda: panels.overview(seen, method, here.judges, colour, chosen)
    )
    size = (max(seen.channels, 1), seen.height, seen.width)
    needed = view[own.show] == SAMPLES or view.values["region"] is not None
    drawn = desk.once("samples", what, lambda: panels.samples(rows, size)) if needed and rows else ()
    on_desk = laid if view[own.show] == MAPS else panels.sheet(laid, drawn)
    desk.draw(view, own, on_desk, (*what, chosen, view[own.show]), own.image.among(view.values), pick=True)
    sections.at_a_place(view, own, seen, here, method, laid, drawn if rows else None)
    sections.methods(view, own, here, method)
    sections.curves(view, own, here, method)


def _controls(view: View, own: Fields, stored: int) -> None:
    """Whose samples, and what of them the desk shows."""
    with st.container(horizontal=True, vertical_alignment="center", key="controls"):
        st.selectbox(
            "Method",
            own.method.among(view.values),
            label_visibility="collapsed",
            width=240,
            **view.widget(own.method),
        )
        st.segmented_control(
            "On the desk",
            own.show.among(view.values),
            format_func=lambda name: "Maps" if name == MAPS else "Samples",
            label_visibility="collapsed",
            **view.widget(own.show),
        )
        if view[own.show] == SAMPLES:
            prose.say(_sheet(stored), key="sheet", look="quiet")


def _sheet(stored: int) -> str:
    """What is on the contact sheet."""
    if not stored:
        return "No single samples are stored of this image, only their mean and deviation."
    start = (
        f"The first {SHEET} of {plural(stored, 'sample')}"
        if stored > SHEET
        else f"All {plural(stored, 'sample')}"
    )
    return f"{start}. Flicker (space) runs through them."
