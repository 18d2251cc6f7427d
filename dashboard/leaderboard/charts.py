"""The leaderboard's charts: perception against distortion, every picture, and who differs from whom."""

from __future__ import annotations

import zlib

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard import theme
from dashboard.leaderboard.labels import SHORT, beside, brief, plain, wrapped
from dashboard.leaderboard.significance import Ranking
from dashboard.leaderboard.view import Board
from dashboard.numbers import digits, spoken

_RANK = 52  # pixels for a mean rank beside its method


def plane(board: Board, x: str, y: str) -> go.Figure:
    """One dot per method: its mean by two metrics, with the standard error of each.

    Blau and Michaeli, "The perception-distortion tradeoff", 2018: no method is best at both ends.
    """
    figure = theme.figure(340)
    shown = [
        (line, at_x, at_y)
        for line in board.lines
        if (at_x := board.cell(*line, x))
        and (at_y := board.cell(*line, y))
        and at_x["images"]
        and at_y["images"]
    ]
    names = [brief(board.named(*line)) for line, _, _ in shown]
    places = beside([(dot[1]["mean"], dot[2]["mean"], name) for dot, name in zip(shown, names, strict=True)])
    for ((method, kind), at_x, at_y), name, position in zip(shown, names, places, strict=True):
        colour = board.colours.get(method, "#888888")
        error = [cell["deviation"] / np.sqrt(cell["images"]) for cell in (at_x, at_y)]
        bars = {"thickness": 1, "width": 0, "color": colour}
        figure.add_scatter(
            x=[at_x["mean"]],
            y=[at_y["mean"]],
            error_x={"array": [np.nan_to_num(error[0])], **bars},
            error_y={"array": [np.nan_to_num(error[1])], **bars},
            mode="markers+text",
            marker={
                "size": 11,
                "color": colour,
                "symbol": board.marks.get(method, "circle"),
                "line": {"width": 1, "color": theme.STROKE},
            },
            text=[plain(name)],
            textposition=position,
            textfont={"size": 11.5},
            cliponaxis=False,
            customdata=[[method, kind]],
            hovertemplate=(
                f"{plain(board.named(method, kind))}<br>{spoken(x)} {board.text(x, at_x['mean'])} · "
                f"{spoken(y)} {board.text(y, at_y['mean'])}<extra></extra>"
            ),
        )
    figure.update_xaxes(title_text=_axis(board, x), showgrid=True)
    figure.update_yaxes(title_text=_axis(board, y))
    return figure


def pictures(board: Board, metric: str) -> go.Figure:
    """One line per method, from the top in the table's order: a dot per picture over its box."""
    scores = board.scores[board.scores["judge"] == metric]
    lines = [line for line in board.lines if (cell := board.cell(*line, metric)) and cell["images"]]
    names = [wrapped(board.named(*line)) for line in lines]
    least = 36 if any("<br>" in name for name in names) else 30
    figure = theme.figure(60 + len(lines) * max(least, min(66, 300 // max(len(lines), 1))))
    for place, (method, kind) in enumerate(lines):
        of_line = scores[(scores["method"] == method) & (scores["kind"] == kind)]
        colour = board.colours.get(method, "#888888")
        figure.add_box(
            x=of_line["value"],
            y0=place,
            orientation="h",
            boxpoints=False,
            width=0.62,
            line={"color": theme.STROKE, "width": 1},
            fillcolor="rgba(128,128,128,0.12)",
            hoverinfo="skip",
        )
        figure.add_scatter(
            x=of_line["value"],
            y=place + _jitter(of_line["name"]),
            mode="markers",
            marker={
                "size": 6 if len(of_line) < 60 else 4,
                "color": colour,
                "opacity": _opacity(len(of_line)),
            },
            customdata=of_line[["method", "kind", "name"]],
            hovertemplate=(
                f"{plain(board.named(method, kind))}<br>%{{customdata[2]}}: "
                f"%{{x:.{board.decimals.get(metric) or digits(metric)}f}}<extra></extra>"
            ),
        )
    figure.update_yaxes(
        tickmode="array",
        tickvals=list(range(len(lines))),
        ticktext=names,
        range=[len(lines) - 0.4, -0.6],
        showgrid=False,
        zeroline=False,
        fixedrange=True,
    )
    figure.update_xaxes(title_text=_axis(board, metric), showgrid=True)
    return figure


def difference(board: Board, ranking: Ranking, lines: list[tuple[str, str]]) -> go.Figure:
    """Demšar's critical-difference diagram: mean ranks, and bars over methods that do not differ."""
    order = [int(index) for index in np.argsort(ranking.ranks, kind="stable")]
    count, half = len(lines), (len(lines) + 1) // 2
    bars = _levels(
        [(ranking.ranks[order[first]], ranking.ranks[order[last]]) for first, last in ranking.groups]
    )
    deep = max((level for level, _, _ in bars), default=0)
    top = 0.55 * deep
    names = [board.named(*lines[index]) for index in order]
    figure = theme.figure(70 + 22 * half + 14 * deep)
    letters = [
        max((min(len(name), SHORT) for name in side), default=0) for side in (names[:half], names[half:])
    ]
    figure.update_layout(
        margin=dict(zip("lr", (round(6.5 * count) + _RANK for count in letters), strict=True))
    )

    def stroke(x: list[float], y: list[float], colour: str, width: float) -> None:
        figure.add_scatter(x=x, y=y, mode="lines", line={"color": colour, "width": width}, hoverinfo="skip")

    def words(x: float, y: float, text: str, anchor: str, whole: str = "") -> None:
        figure.add_annotation(
            x=x,
            y=y,
            text=text,
            showarrow=False,
            hovertext=whole or None,
            xanchor=anchor,
            xshift=-5 if anchor == "right" else 5,
            font={"size": 12},
        )

    stroke([1, 1 + ranking.difference], [top + 1.2] * 2, theme.STROKE, 2)
    words(1 + ranking.difference, top + 1.2, f"critical difference {ranking.difference:.2f}", "left")
    stroke([1, count], [0, 0], theme.STROKE, 1)
    for level, first, last in bars:
        stroke([first - 0.04, last + 0.04], [0.55 * level - 0.1] * 2, theme.STROKE, 4)
    for place, index in enumerate(order):
        left = place < half
        depth = -(place + 1 if left else count - place) * 0.9
        rank, method = float(ranking.ranks[index]), lines[index][0]
        edge = 0.75 if left else count + 0.25
        stroke([rank, rank, edge], [0, depth, depth], board.colours.get(method, "#888888"), 1.5)
        words(
            edge,
            depth,
            f"{plain(brief(names[place], SHORT))}  {rank:.2f}",
            "right" if left else "left",
            plain(names[place]),
        )
    figure.update_xaxes(
        range=[0.7, count + 0.3],
        tickvals=list(range(1, count + 1, 1 + count // 12)),
        tickangle=0,
        side="top",
        showgrid=False,
        zeroline=False,
        fixedrange=True,
    )
    figure.update_yaxes(visible=False, range=[-(half + 0.8) * 0.9, top + 1.9], fixedrange=True)
    return figure


def _levels(spans: list[tuple[float, float]]) -> list[tuple[int, float, float]]:
    """Each span with the lowest level, from 1, on which it touches no other."""
    ends: list[float] = []
    found = []
    for first, last in spans:
        level = next((place for place, end in enumerate(ends) if end + 0.15 < first), len(ends))
        ends[level : level + 1] = [last]
        found.append((level + 1, first, last))
    return found


def _opacity(pictures: int) -> float:
    return max(0.25, min(0.85, 30 / max(pictures, 1)))


def _axis(board: Board, metric: str) -> str:
    name = spoken(metric) + (f" ({board.unit(metric)})" if board.unit(metric) else "")
    higher = board.higher(metric)
    if higher is None:
        return name
    return f"{name} → better" if higher else f"better ← {name}"


def _jitter(names: pd.Series[str]) -> np.ndarray:
    """The same small offset for a picture on every line."""
    return np.array([(zlib.crc32(str(name).encode()) % 1000 / 1000 - 0.5) * 0.4 for name in names])
