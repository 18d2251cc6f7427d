"""The chart: every picture's number, a line per method, and the threshold across them."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard import theme
from dashboard.hallucinations import words

_SHADE = "rgba(214,64,159,0.10)"


def distribution(
    scores: pd.DataFrame,
    methods: Sequence[str],
    threshold: float,
    title: str,
    colours: Mapping[str, str],
) -> go.Figure:
    """Dots are pictures; what lies in the shade is flagged.

    Args:
        scores: rows with ``recon_id``, ``method``, ``name``, ``value``, and what else is ``told`` of each.
        methods: from the top.
        title: of the axis.
    """
    figure = theme.figure(64 + len(methods) * max(30, min(56, 300 // max(len(methods), 1))))
    most = 1.06 * max(float(scores["value"].max()), threshold, 1e-6)
    counts = words.flags(scores, threshold)
    figure.add_vrect(threshold, 2 * most, fillcolor=_SHADE, line_width=0, layer="below")
    for place, method in enumerate(methods):
        own = scores[scores["method"] == method]
        figure.add_box(
            x=own["value"],
            y0=place,
            orientation="h",
            boxpoints=False,
            width=0.62,
            line={"color": theme.STROKE, "width": 1},
            fillcolor="rgba(128,128,128,0.12)",
            hoverinfo="skip",
        )
        above = own["value"] > threshold
        figure.add_scatter(
            x=own["value"],
            y=place + _jitter(own["name"]),
            mode="markers",
            marker={
                "size": 8 if len(own) < 60 else 5,
                "color": colours.get(method, theme.STROKE),
                "line": {"width": np.where(above, 1.5, 0), "color": theme.HALLUCINATED},
            },
            customdata=own[["recon_id"]],
            text=[
                f"{name}: {value:.4f}" + (f"<br>{told}" if told else "")
                for name, value, told in zip(map(_plain, own["name"]), own["value"], own["told"], strict=True)
            ],
            hovertemplate=f"{_plain(method)}<br>%{{text}}<extra></extra>",
        )
        flagged, total = counts[method]
        figure.add_annotation(
            x=1,
            xref="paper",
            y=place,
            text=f"{flagged} of {total}",
            showarrow=False,
            xanchor="left",
            xshift=8,
            font={"size": 12, "color": theme.HALLUCINATED if flagged else theme.STROKE},
        )
    figure.add_scatter(
        x=[threshold, threshold],
        y=[-0.6, len(methods) - 0.4],
        mode="lines",
        line={"color": theme.HALLUCINATED, "width": 2},
        hoverinfo="skip",
    )
    figure.update_layout(margin={"r": 76})
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(methods))),
        ticktext=[_plain(method) for method in methods],
        range=[len(methods) - 0.4, -0.6],
        showgrid=False,
        zeroline=False,
        fixedrange=True,
    )
    figure.update_xaxes(title_text=_plain(title), range=[-0.02 * most, most], showgrid=True)
    return figure


def _jitter(names: pd.Series[str]) -> np.ndarray:
    """The same small offset for a picture on every line."""
    return np.array([(zlib.crc32(str(name).encode()) % 1000 / 1000 - 0.5) * 0.4 for name in names])


def _plain(text: str) -> str:
    """Text for Plotly, which reads a little HTML: angle brackets become entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
