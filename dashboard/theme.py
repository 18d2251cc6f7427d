"""Colours and how the pages look: one place, so that a method is the same everywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from dashboard.order import ordered

# Okabe and Ito's colours, then Tol's light and muted ones: for colour-blind eyes, on dark and on light.
CYCLE = (
    "#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7",
    "#77AADD", "#EE8866", "#EEDD88", "#FFAABB", "#99DDFF", "#44BB99", "#BBCC33", "#AAAA00",
    "#CC6677", "#DDCC77", "#882255", "#117733", "#AA4499", "#999933", "#44AA99", "#88CCEE",
)  # fmt: skip
MARKS = ("circle", "diamond", "square", "triangle-up", "x")
STROKE = "#8c8c8c"  # lines that must be seen on dark and on light
HALLUCINATED, FAITHFUL, UNSURE = "#d6409f", "#12a594", "#8f8f8f"

_CSS = (Path(__file__).parent / "theme.css").read_text(encoding="utf-8")


def colours(methods: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """A colour for each method, from its place among all methods of the store.

    Args:
        methods: rows with ``method`` and ``family``; every page passes the whole table.

    Example:
        >>> colours([{"method": "tv", "family": "variational"}, {"method": "adjoint", "family": "linear"}])
        {'adjoint': '#E69F00', 'tv': '#56B4E9'}
    """
    return {name: CYCLE[place % len(CYCLE)] for place, name in enumerate(ordered(methods))}


def marks(methods: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """A marker for each method: another shape each time the colours come round."""
    return {name: MARKS[place // len(CYCLE) % len(MARKS)] for place, name in enumerate(ordered(methods))}


def dress() -> None:
    """Give the page its thin chrome. The style sheet is a file; no data goes in."""
    st.html(f"<style>{_CSS}</style>")


def figure(height: int) -> go.Figure:
    """An empty figure. Ink, ground and grid are the page's: Streamlit sets them, on dark and on light."""
    return go.Figure(
        layout={
            "height": height,
            "showlegend": False,
            "margin": {"l": 8, "r": 12, "t": 8, "b": 8},
            "clickmode": "event+select",
            "font": {"size": 12},
            "xaxis": {"automargin": True, "ticks": ""},
            "yaxis": {"automargin": True, "ticks": ""},
        }
    )
