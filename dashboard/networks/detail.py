"""One network: its card, or where its file comes from."""

from __future__ import annotations

import streamlit as st

from dashboard.networks.cards import CURVE, FIGURES, Card
from dashboard.networks.chart import curve
from dashboard.networks.sheet import show
from dashboard.networks.words import megabytes
from dashboard.numbers import DASH
from dashboard.parts import prose
from dashboard.parts.prose import Run
from dashboard.parts.table import Cell, Column, Row, table
from engine.weights import WeightsState

_TOLD = ("Learns from", "After", "Made by", "Settings")
_MANY = 12  # figures, beside which the facts stand rather than below


def detail(state: WeightsState, card: Card | None) -> None:
    """The file's facts; for a network of ours its figures, its curve and its sheets too."""
    _trouble(state)
    if card is None:
        _facts(state, None)
        return
    with st.container(key="charts"):  # whose columns stand below each other where there is little room
        left, right = st.columns([9, 11], gap="large")
    with left:
        _figures(card)
        if len(card.figures) <= _MANY:
            _facts(state, card)
    with right:
        if card.pictures:
            st.header("Sheet" if len(card.pictures) == 1 else "Sheets")
            show(card.pictures, key="card")
        if len(card.curve.get("step", ())) > 1:
            st.header(CURVE)
            _remark(card, CURVE)
            st.plotly_chart(curve(card), key="curve", config={"displayModeBar": False})
            drawn = card.curve_is_of_figures and any(f.name in card.curve for f in card.targets)
            dashed = "; dashed: the target" if drawn else ""
            prose.say(f"On pictures that no step draws{dashed}.", key="curve-note", look="quiet")
        if len(card.figures) > _MANY:
            _facts(state, card)


def _remark(card: Card, heading: str) -> None:
    """What the card says between a heading and its table."""
    if heading in card.remarks:
        prose.say(card.remarks[heading], key=f"remark-{heading.split()[-1].lower()}")


def _figures(card: Card) -> None:
    st.header(FIGURES)
    _remark(card, FIGURES)
    rows = [
        Row(
            cells={
                "figure": Cell(text=figure.name),
                "value": Cell(
                    text=figure.value.replace("-", "−") or DASH,
                    hint="" if figure.value else "It was not measured where the network was trained.",
                ),
                "target": Cell(text=figure.target, look="faint"),
                "state": Cell(text=figure.state, look="" if figure.state == "reached" else "missed"),
            }
        )
        for figure in sorted(card.figures, key=lambda figure: not figure.target)
    ]
    columns = [
        Column(name="figure", title="figure", align="left", wide=True),
        Column(name="value", title="value"),
        Column(name="target", title="target", align="left"),
        Column(name="state", title="", align="left"),
    ]
    table(columns, rows, key="figures")
    if card.short:
        prose.say(card.short, key="short")


def _facts(state: WeightsState, card: Card | None) -> None:
    entry = state.entry
    told = {name: card.facts[name] for name in _TOLD if name in card.facts} if card else {}
    size = card.facts.get("Size", "") if card else ""
    facts = {
        "Used by": ", ".join(entry.used_by) or "nothing yet",
        **told,
        **({} if card else {"From": entry.source}),
        "Size": size or megabytes(entry.size),
        "Licence": entry.licence,
        "File": entry.file,
        **({"Address": entry.url} if entry.url else {}),
        "SHA-256": entry.sha256 or "none is published",
        "Here": "yes" if state.state == "present" else "no",
    }
    st.header("The network" if card else "The file")
    rows = [
        Row(cells={"what": Cell(text=name, look="faint"), "fact": Cell(text=fact)})
        for name, fact in facts.items()
    ]
    columns = [
        Column(name="what", title="", align="left"),
        Column(name="fact", title="", align="left", wide=True),
    ]
    table(columns, rows, key="facts")


def _trouble(state: WeightsState) -> None:
    """What to do where the file is not here or is another one."""
    if state.state == "present":
        return
    entry = state.entry
    title = "Another file is in its place" if state.state == "wrong hash" else "Its file is not here"
    fetch = [(f"reconaudit weights fetch {entry.name}", f"{megabytes(entry.size)}, checked against its hash")]
    prose.notice(
        title,
        [[Run((state.reason or "").replace("`", ""))]],
        commands=fetch if entry.url else [],
        key="get-network",
    )
