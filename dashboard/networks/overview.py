"""Every network: those that reconaudit trained, and those of others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.networks.cards import Card, sheets
from dashboard.networks.sheet import show
from dashboard.networks.words import megabytes, reached
from dashboard.numbers import DASH, counted
from dashboard.parts import prose
from dashboard.parts.table import Cell, Column, Picture, Row, table
from dashboard.thumbnails import small
from engine import weights
from engine.weights import WeightsState
from engine.weights_entry import shadows

Address = Callable[[str], str]


def overview(states: Sequence[WeightsState], cards: dict[str, Card], address: Address) -> None:
    """Two tables and the contact sheets; a name leads to its card."""
    own = [state for state in states if state.entry.shipped]
    st.header("Trained by reconaudit")
    if own:
        _own(own, cards, address)
    else:
        prose.notice(
            "Nothing here yet",
            [[prose.Run("A network that reaches its targets stands here, with its card.")]],
            commands=(
                ("reconaudit list recipes", "what can be trained"),
                ("reconaudit train denoiser", "makes a network again, from its seed"),
            ),
            key="no-networks",
        )
    st.header("By others")
    _others([state for state in states if not state.entry.shipped], address)
    found = sheets()
    if found:
        st.header("Contact sheets")
        show(found, key="sheets")


def _own(states: Sequence[WeightsState], cards: dict[str, Card], address: Address) -> None:
    rows = []
    for state in states:
        entry, known = state.entry, cards.get(state.entry.name)
        known = known or Card(name=entry.name)
        told = [
            f"{figure.name} {figure.value or DASH}: {figure.target}, {figure.state}"
            for figure in known.targets
        ] + [known.short] * bool(known.short)
        pictures = [
            Picture(source=small(path.read_bytes()), title=f"sheet of {entry.name}", href=address(entry.name))
            for path in list(known.pictures)[:1]
        ]
        rows.append(
            Row(
                cells={
                    "network": Cell(text=entry.name, href=address(entry.name)),
                    "sheet": Cell(pictures=pictures, text="" if pictures else DASH, look="faint"),
                    "what": Cell(text=known.sentence or "Its card is not here."),
                    "used": _used(state),
                    "targets": Cell(
                        text=reached(known),
                        look="" if all(figure.state == "reached" for figure in known.targets) else "missed",
                        hint="\n".join(told),
                    ),
                    "parameters": Cell(text=DASH if known.parameters is None else counted(known.parameters)),
                    "size": Cell(text=megabytes(entry.size)),
                    "licence": Cell(text=entry.licence.partition(" (")[0], hint=entry.licence, look="faint"),
                    "here": _here(state),
                },
                words=f"{entry.name} {known.sentence} {' '.join(entry.used_by)}",
            )
        )
    columns = [
        Column(name="network", title="network", align="left"),
        *(
            [Column(name="sheet", title="sheet", align="left")]
            if any(c.pictures for c in cards.values())
            else []
        ),
        Column(
            name="targets",
            title="targets",
            align="left",
            hint="What a recipe asks of its network; one that misses a target ships only with the reason.",
        ),
        Column(name="what", title="what it is", align="left", wide=True),
        Column(name="used", title="used by", align="left", wide=True),
        Column(name="parameters", title="parameters"),
        Column(name="size", title="size"),
        Column(name="licence", title="licence", align="left"),
        Column(name="here", title="here", align="left"),
    ]
    table(columns, rows, key="own-networks", picture=40)


def _others(states: Sequence[WeightsState], address: Address) -> None:
    rows = [
        Row(
            cells={
                "network": Cell(text=state.entry.name, href=address(state.entry.name)),
                "source": Cell(text=state.entry.source),
                "used": _used(state),
                "size": Cell(text=megabytes(state.entry.size)),
                "licence": Cell(text=state.entry.licence, look="faint"),
                "here": _here(state),
            },
            words=f"{state.entry.name} {state.entry.source} {' '.join(state.entry.used_by)}",
        )
        for state in states
    ]
    columns = [
        Column(name="network", title="network", align="left"),
        Column(name="source", title="from", align="left", wide=True),
        Column(name="used", title="used by", align="left"),
        Column(name="size", title="size"),
        Column(name="licence", title="licence", align="left", wide=True),
        Column(name="here", title="here", align="left"),
    ]
    table(columns, rows, key="other-networks", search="", placeholder="Search networks")


def _used(state: WeightsState) -> Cell:
    return Cell(
        text=", ".join(state.entry.used_by) or "nothing yet", look="" if state.entry.used_by else "faint"
    )


def _here(state: WeightsState) -> Cell:
    if state.state == "present":
        return Cell(text="yes", look="faint", hint=state.reason or "")
    text = "wrong file" if state.state == "wrong hash" else "no"
    return Cell(text=text, look="missed" if state.faulty else "", sub=how(state), hint=state.reason or "")


def how(state: WeightsState) -> str:
    """What to do for a file that is not here, in few words."""
    if state.entry.shipped:
        hides = state.path is not None and shadows(state.path, weights.REGISTRY.parent)
        return "remove it" if hides else "restore it"
    return "can be fetched" if state.entry.url else "bring your own"
