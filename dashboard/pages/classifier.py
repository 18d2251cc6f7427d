"""Can numbers tell what people call hallucinated?"""

from __future__ import annotations

import json
from functools import partial

import streamlit as st

from audits.classifier.versions import Version
from dashboard import broken, link, queries, sidebar, source, theme
from dashboard.classifier import charts, controls, mistakes, nothing, stored, tables, words
from dashboard.classifier.fields import NONE, Fields, fields
from dashboard.link import View
from dashboard.order import ordered
from dashboard.page import pages
from dashboard.parts import prose
from dashboard.parts.prose import Run
from dashboard.parts.table import table

_CONFIG = {"displayModeBar": False}


@pages.register("classifier", title="Classifier", section="Audit", order=2)
def classifier() -> None:
    voters, found = stored.ask(stored.voters), stored.ask(stored.every)
    own = fields(found, voters)
    view = link.read("classifier", *own)
    sidebar.bare()
    if not voters and not found:
        if source.ask(queries.datasets):
            nothing.unlabelled()
        else:
            broken.empty(f"The store at {source.folder()} is empty. Any of these fills it:")
        return
    here = next((version for version in found if version.name == view[own.classifier]), None)
    if here is None:
        nothing.untrained(voters, len(found))
        with st.container(width=640, key="training"):
            controls.draw(view, own, voters)
        _versions(view, own, found, None)
        return
    prose.say(words.opening(here), key="opening", look="opening")
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        prose.say(words.small_print(here), key="small-print", look="quiet")
        with st.popover("Train another version", type="tertiary", key=f"train another than {here.name}"):
            controls.draw(view, own, voters)
    if here.of_oracle:
        prose.say(words.oracle(stored.ask(stored.oracle)), key="oracle", look="quiet")
    other = next((version for version in found if version.name == view[own.against]), None)
    _curves(here, other)
    _made_of(here)
    st.header("What it gets wrong")
    colours = theme.colours(source.ask(queries.methods))
    mistakes.draw(here, colours)
    _versions(view, own, found, here)


def _curves(here: Version, other: Version | None) -> None:
    """How well it tells them apart, what its p is worth, whether more labels would help."""
    report, against = here.report, other.report if other else None
    with st.container(key="curves"):
        for column, (title, figure) in zip(
            st.columns(4, gap="small"),
            (
                ("Found against false alarms", charts.roc),
                ("Right of those flagged", charts.precision),
                ("What p is worth", charts.calibration),
                ("Would more labels help?", charts.learning),
            ),
            strict=True,
        ):
            with column:
                st.subheader(title)
                st.plotly_chart(figure(report, against), key=title, config=_CONFIG)
    prose.say(
        [
            Run(f"{words.threshold(here)} {words.calibration(report)} {words.learning(report)} "),
            Run(charts.key(report, other.name if other else "")),
        ],
        key="curves-say",
        look="quiet",
    )


def _made_of(here: Version) -> None:
    """What it goes by, and what it says of the methods."""
    rows = source.ask(queries.methods)
    with st.container(key="charts"):
        left, right = st.columns([2, 3], gap="large")
    with left:
        st.header("What it goes by")
        st.plotly_chart(charts.weights(here), key="weights", config=_CONFIG)
        prose.say(
            "Right speaks for a hallucination. Pale: the interval holds 0. Features that say the same share "
            "their weight.",
            key="weights-say",
            look="quiet",
        )
    with right:
        st.header("How often each method hallucinates")
        rates = stored.ask(stored.rated, here.classifier_id, None, None)
        if rates:
            table(tables.RATES, tables.rates(rates, ordered(rows), theme.colours(rows)), key="rates")
            known = words.reach(here, [row["dataset"] for row in source.ask(queries.datasets)])
            prose.say(
                f"Over all data sets and problems; the leaderboard has each case. {known}",
                key="rates-say",
                look="quiet",
            )
        else:
            reason = "No reconstruction in this store has every feature of this version."
            prose.say(reason, key="no-rates", look="quiet")


def _versions(view: View, own: Fields, found: list[Version], here: Version | None) -> None:
    """Every version there has been; the one shown as a file, or against another."""
    if not found:
        return
    st.header("Versions")
    table(tables.VERSIONS, tables.versions(found, here, partial(view.url, own.classifier)), key="versions")
    if here is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="below-versions"):
        if len(found) > 1:
            st.selectbox(
                "Dashed in the charts",
                own.against.among(view.values),
                format_func=lambda name: "against no other version" if name == NONE else f"against {name}",
                label_visibility="collapsed",
                width=230,
                **view.widget(own.against),
            )
        st.download_button(
            "JSON",
            partial(_document, here),
            f"classifier-{here.name}.json",
            on_click="ignore",
            type="tertiary",
            key="export",
            help="Everything needed to compute p elsewhere: docs/classifier.md.",
        )


def _document(version: Version) -> str:
    return json.dumps(version.document(), indent=2)
