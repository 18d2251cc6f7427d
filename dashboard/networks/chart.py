"""The validation curve of a training."""

from __future__ import annotations

import plotly.graph_objects as go

from dashboard import theme
from dashboard.networks.cards import Card

_HEIGHT, _GAP = 120, 46  # of a panel and of what is between two, in pixels


def curve(card: Card) -> go.Figure:
    """One panel per figure, over a common axis of steps; a target of the figure as a dashed line.

    A curve that was judged otherwise than the figures has no such line.
    """
    steps, *_ = card.curve.values()
    columns = [name for name in card.curve if name not in ("step", "loss")]
    names = [*columns, *(["loss"] if "loss" in card.curve else [])]
    targets = {figure.name: figure.bounds for figure in card.figures if card.curve_is_of_figures}
    height = len(names) * _HEIGHT + (len(names) - 1) * _GAP + 70
    figure = theme.figure(height)
    inner = height - 70
    for place, name in enumerate(names, 1):
        axis = "" if place == 1 else str(place)
        top = 1 - (place - 1) * (_HEIGHT + _GAP) / inner
        figure.add_scatter(
            x=steps,
            y=card.curve[name],
            mode="lines+markers",
            line={"color": theme.STROKE, "width": 1.5},
            marker={"size": 5, "color": theme.STROKE},
            yaxis=f"y{axis}",
            hovertemplate=f"{name} %{{y:.4g}}<br>step %{{x:,}}<extra></extra>",
        )
        figure.update_layout(
            {
                f"yaxis{axis}": {
                    "domain": [max(0.0, top - _HEIGHT / inner), top],
                    "automargin": True,
                    "ticks": "",
                    "nticks": 4,
                    "anchor": "x",
                }
            }
        )
        for bound in targets.get(name, ()):
            figure.add_shape(
                type="line", x0=0, x1=1, xref="paper", y0=bound, y1=bound, yref=f"y{axis}",
                line={"color": theme.STROKE, "width": 1, "dash": "dash"},
            )  # fmt: skip
        figure.add_annotation(
            text=f"{name} · {card.curve[name][-1]:.4g}", x=0, xref="paper", xanchor="left",
            y=top, yref="paper", yanchor="bottom", showarrow=False, font={"size": 12},
        )  # fmt: skip
    last = "y" if len(names) == 1 else f"y{len(names)}"
    figure.update_xaxes(title_text="step", anchor=last, rangemode="tozero")
    figure.update_layout(margin={"l": 8, "r": 12, "t": 26, "b": 8})
    return figure
