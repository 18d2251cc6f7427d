"""Below the desk: the samples at a place, what all methods' samples are worth, and the curves behind it."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from dashboard import theme
from dashboard.compare.panels import Table
from dashboard.compare.scene import Scene
from dashboard.desk.panel import Panel
from dashboard.link import View
from dashboard.parts import prose
from dashboard.parts.prose import Run
from dashboard.parts.table import table
from dashboard.uncertainty import charts, grid, words
from dashboard.uncertainty.case import Case
from dashboard.uncertainty.fields import DEVIATION, ERROR, Fields
from dashboard.uncertainty.panels import strongest
from dashboard.uncertainty.place import place, spoken

_CONFIG = {"displayModeBar": False}


def at_a_place(
    view: View, own: Fields, seen: Scene, case: Case, method: str, laid: Table, drawn: Sequence[Panel] | None
) -> None:
    """The samples where the reader points, beside the truth; `drawn` is None where none are stored."""
    st.header("At one place")
    region = view.values["region"]
    if drawn is None:
        reason = f"No single samples of {seen.name} by {method} are stored, only their mean and deviation."
        prose.say(reason, key="no-samples", look="quiet")
        return
    if region is None:
        prose.say([*_invitation(view, own, laid)], key="no-place", look="quiet")
        return
    truth = laid.panels[0]
    found = place(region, (seen.height, seen.width), truth, drawn)
    if found is None:
        prose.say("No sample has a picture to read there.", key="no-values", look="quiet")
        return
    left, right = st.columns([3, 2], gap="large", vertical_alignment="center")
    with left:
        figure = charts.histogram(found, case.colours.get(method, theme.STROKE))
        st.plotly_chart(figure, key="histogram", config=_CONFIG)
    with right:
        prose.say(words.here(found, words.marked(case, method), spoken(region)), key="place")
        prose.say("Ticks: the samples, one by one. Grey: their 90 % interval.", key="place-key", look="quiet")


def _invitation(view: View, own: Fields, laid: Table) -> list[Run]:
    """What to click, and two places worth a look."""
    region = next(field for field in own.look if field.name == "region")
    runs = [Run("Click a pixel on a picture, or draw a region (shift-drag, or b). ")]
    panels = {panel.id: panel for panel in laid.panels}
    for id, text in ((DEVIATION, "Where the samples differ most"), (ERROR, "where their mean is most wrong")):
        if id in panels and (spot := strongest(panels[id])):
            runs += [Run(", " if len(runs) > 1 else ""), Run(text, href=view.url(region, (*spot, 1, 1)))]
    return [*runs, Run(".")] if len(runs) > 1 else runs


def methods(view: View, own: Fields, case: Case, method: str) -> None:
    """Every method with samples here."""
    st.header("How sure, and how right")
    table(
        grid.shown(case),
        grid.rows(case, method, lambda name: view.url(own.method, name)),
        key="methods",
        sort=view[own.sort],
        on_sort=lambda wanted: view.set(own.sort, wanted),
    )
    prose.say(words.comparison(case, method), key="comparison")
    prose.say(words.widened(case, method), key="widened")
    prose.say(
        "Means over N pictures. Shares of pixels, in small print what they should be; orange where they "
        "surely fall short (95 %, over pictures), or where samples are no posterior's. z: 1 is calibrated; "
        "above it errors are larger than the samples let expect.",
        key="small-print",
        look="quiet",
    )


def curves(view: View, own: Fields, case: Case, method: str) -> None:
    """Coverage, ranks and sparsification, a line per method, the one on the desk thick."""
    drawn = case.curves
    if drawn.empty:
        prose.say("No curves: the samples were not judged against a truth.", key="no-curves", look="quiet")
        return
    with st.container(key="curves"):
        left, middle, right = st.columns(3, gap="large")
    with left:
        st.header("Coverage")
        _chart(charts.coverage(case, method, view[own.bands]), "coverage")
        with st.container(horizontal=True):
            _small("Below the dotted line: too sure.", "coverage-says")
            st.segmented_control(
                "Intervals",
                own.bands.among(view.values),
                label_visibility="collapsed",
                help="Of the samples' own ranks, or of a normal distribution fitted to them.",
                **view.widget(own.bands),
            )
    with middle:
        st.header("Rank of the truth")
        _chart(charts.ranks(case, method), "ranks")
        _small("Flat is calibrated; a valley too sure, a hill too unsure, a slope biased.", "ranks-say")
    with right:
        st.header("Sparsification")
        _chart(charts.sparsification(case, method), "sparsification")
        _small(
            "Dotted: the most wrong removed first, the best there is. The gap is AUSE.", "sparsification-says"
        )


def _chart(figure: go.Figure, key: str) -> None:
    st.plotly_chart(figure, key=f"{key}-chart", config=_CONFIG)


def _small(text: str, key: str) -> None:
    prose.say(text, key=key, look="quiet")
