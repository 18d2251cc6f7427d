"""The charts: samples at a place, coverage, ranks and sparsification."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from dashboard import theme
from dashboard.numbers import number
from dashboard.uncertainty.case import Case
from dashboard.uncertainty.place import Place

_HEIGHT = 280
_FAINT = "rgba(128,128,128,0.16)"


def histogram(place: Place, colour: str) -> go.Figure:
    """The samples of a place: how many where, each as a tick below, and the truth's line."""
    figure = theme.figure(_HEIGHT)
    values = np.array(place.values)
    spread = float(np.ptp(values))
    bins = int(np.clip(len(np.histogram_bin_edges(values, "fd")) - 1, 5, 40)) if spread else 1
    half = spread or 0.02
    counts, edges = np.histogram(values, bins, (values.min(), values.max()) if spread else None)
    width = half / bins
    centres = (edges[:-1] + edges[1:]) / 2
    if place.interval:
        figure.add_vrect(*place.interval, fillcolor=_FAINT, line_width=0, layer="below")
    figure.add_bar(
        x=centres,
        y=counts,
        width=width * 0.96,
        marker={"color": colour, "opacity": 0.75, "line": {"width": 0}},
        hovertemplate="%{y} of " + str(len(values)) + " samples about %{x:.3f}<extra></extra>",
    )
    most = float(counts.max())
    figure.add_scatter(
        x=values,
        y=np.full(len(values), -0.07 * most),
        mode="markers",
        marker={"symbol": "line-ns", "size": 9, "line": {"width": 1.5, "color": colour}},
        hovertemplate="a sample: %{x:.4f}<extra></extra>",
    )
    if place.truth is not None:
        figure.add_scatter(
            x=[place.truth, place.truth],
            y=[-0.14 * most, 1.08 * most],
            mode="lines+text",
            text=["", f"truth {number(place.truth, 3)}"],
            textposition="top center",
            textfont={"size": 12},
            line={"color": theme.STROKE, "width": 3},
            hovertemplate=f"the truth: {place.truth:.4f}<extra></extra>",
        )
    figure.update_xaxes(title_text="value", showgrid=False, zeroline=False)
    figure.update_yaxes(title_text="samples", range=[-0.16 * most, 1.28 * most], rangemode="normal")
    figure.update_yaxes(tickvals=_counts(int(most)), zeroline=False)
    return figure


def coverage(case: Case, here: str, bands: str) -> go.Figure:
    """Share of truths in intervals against the share that they promise: below the diagonal is too sure."""
    figure = theme.figure(_HEIGHT)
    _line(figure, [0, 1], [0, 1], theme.STROKE, 1, dash="dot")
    judge = "coverage" if bands == "ranks" else "coverage-student"
    for method in _last(case, here):
        curve = case.curve(method, judge)
        figure.add_scatter(
            x=curve["x"],
            y=curve["y"],
            mode="lines+markers",
            marker={"size": 5},
            line=_stroke(case, method, here),
            hovertemplate=f"{_plain(method)}<br>intervals of %{{x:.0%}} hold %{{y:.0%}}<extra></extra>",
        )
    figure.update_xaxes(title_text="promised", tickformat=".0%", range=[-0.02, 1.02], dtick=0.25)
    figure.update_yaxes(title_text="held", tickformat=".0%", range=[-0.02, 1.02], dtick=0.25)
    return figure


def ranks(case: Case, here: str) -> go.Figure:
    """How often the truth has each rank among the samples, in units of what is even."""
    figure = theme.figure(_HEIGHT)
    _line(figure, [0, 1], [1, 1], theme.STROKE, 1, dash="dot")
    for method in _last(case, here):
        curve = case.curve(method, "rank-histogram")
        bins = len(curve)
        if not bins:
            continue
        heights = curve["y"].to_numpy() * bins
        figure.add_scatter(
            x=np.arange(bins + 1) / bins,
            y=[*heights, heights[-1]],
            mode="lines",
            line=_stroke(case, method, here) | {"shape": "hv"},
            customdata=[*range(bins), bins - 1],
            hovertemplate=(
                f"{_plain(method)}<br>above %{{customdata:.0f}} of {bins - 1} samples: "
                "%{y:.2f} times as often as even<extra></extra>"
            ),
        )
    figure.update_xaxes(
        title_text="rank of the truth",
        range=[0, 1],
        tickvals=[0.1, 0.9],
        ticktext=["below all", "above all"],
    )
    figure.update_yaxes(title_text="times even", rangemode="tozero")
    return figure


def sparsification(case: Case, here: str) -> go.Figure:
    """Mean |error| of what is left when the unsure pixels are removed first; dashed, the wrong ones first."""
    figure = theme.figure(_HEIGHT)
    for method in _last(case, here):
        for judge, dash in (("sparsification-oracle", "dot"), ("sparsification", "solid")):
            curve = case.curve(method, judge)
            by = "deviation" if dash == "solid" else "error itself"
            figure.add_scatter(
                x=curve["x"],
                y=curve["y"],
                mode="lines",
                line=_stroke(case, method, here) | {"dash": dash},
                hovertemplate=(
                    f"{_plain(method)}, by {by}<br>%{{x:.0%}} removed: |error| %{{y:.4f}}<extra></extra>"
                ),
            )
    figure.update_xaxes(title_text="removed, the most unsure first", tickformat=".0%", range=[0, 0.97])
    figure.update_yaxes(title_text="mean |error| of the rest", rangemode="tozero")
    return figure


def _last(case: Case, here: str) -> list[str]:
    """The methods, the one on the desk drawn last, above the others."""
    return sorted(case.methods, key=lambda method: method == here)


def _stroke(case: Case, method: str, here: str) -> dict[str, object]:
    return {"color": case.colours.get(method, theme.STROKE), "width": 3 if method == here else 1.5}


def _line(
    figure: go.Figure, x: list[float], y: list[float], colour: str, width: float, dash: str = "solid"
) -> None:
    line = {"color": colour, "width": width, "dash": dash}
    figure.add_scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip")


def _counts(most: int) -> list[int]:
    """At most five whole numbers from 0 to the highest count."""
    step = max(1, -(-most // 4))
    return list(range(0, most + 1, step))


def _plain(text: str) -> str:
    """Text for Plotly, which reads a little HTML: angle brackets become entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
