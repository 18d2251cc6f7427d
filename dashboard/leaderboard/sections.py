"""The leaderboard below its table: the charts, what a click on them opens, and who differs from whom."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard.field import Choice
from dashboard.leaderboard import charts as figures
from dashboard.leaderboard.labels import SHORT
from dashboard.leaderboard.significance import FEWEST, ranking
from dashboard.leaderboard.view import Board, Record
from dashboard.link import View
from dashboard.numbers import probability, spoken
from dashboard.page import pages
from dashboard.parts import prose


def charts(view: View, board: Board, metric: Choice, x: Choice, y: Choice, chosen: str) -> None:
    """Perception against distortion, every picture, and who differs from whom."""
    names = board.metrics
    per_picture = [name for name in names if board.judges[name]["per"] != "set"]
    with st.container(key="charts"):
        left, right = st.columns(2, gap="large")
    with left:
        st.header("Perception against distortion")
        with st.container(horizontal=True):
            _axis(view, x, "Across", names)
            _axis(view, y, "Up", names)
        if view[x] in names and view[y] in names:
            click = _chart(figures.plane(board, view[x], view[y]), "plane")
            middle = board.evidence(click[0], click[1], view[x]) if click else []
            if middle:
                _to_desk(board, middle[1][1])
        else:
            prose.say("One of the two has no numbers here; choose another.", key="no-plane", look="quiet")
    with right:
        st.header("Every picture" if board.one else "Rank over the cases")
        _axis(view, metric, "Metric", names)
        if not board.one:
            _significance(board, chosen, _means(board, chosen), "cases")
        elif chosen in per_picture:
            click = _chart(figures.pictures(board, chosen), "pictures")
            if click:
                _to_desk(board, _score(board, click))
        else:
            prose.say(f"{spoken(chosen)} is of whole sets, not of pictures.", key="no-pictures", look="quiet")
    if board.one and chosen in per_picture:
        long = any(len(board.named(*line)) > SHORT for line in board.lines)
        with st.container(key="difference-across") if long else left if len(board.lines) > 8 else right:
            st.header("Who differs from whom")
            _significance(board, chosen, board.matrix(chosen), "pictures")


def _means(board: Board, metric: str) -> pd.DataFrame:
    """A metric's means by method and kind (rows) and case (columns), of methods that compete there."""
    part = board.cases[(board.cases["metric"] == metric) & board.cases["competes"]]
    return part.pivot_table(
        index=["method", "kind"], columns=["dataset", "problem"], values="mean", sort=False
    )


def _axis(view: View, field: Choice, label: str, names: list[str]) -> None:
    options = names if view[field] in names else [view[field], *names]
    st.selectbox(
        label, options, format_func=spoken, label_visibility="collapsed", width=170, **view.widget(field)
    )


def _chart(figure: go.Figure, key: str) -> list[str] | None:
    """Draw a figure; what was clicked, if anything was."""
    config = {"displaylogo": False, "modeBarButtons": [["toImage", "resetScale2d"]], "doubleClick": "reset"}
    event = st.plotly_chart(figure, key=key, on_select="rerun", selection_mode="points", config=config)
    points = event["selection"]["points"] if event else []
    return list(points[0]["customdata"]) if points and "customdata" in points[0] else None


def _score(board: Board, click: list[str]) -> Record:
    method, kind, name = click
    return {"dataset": board.dataset, "problem": board.problem, "method": method, "kind": kind, "name": name}


def _to_desk(board: Board, score: Record) -> None:
    st.switch_page(pages["compare"].target, query_params=dict(parse_qsl(urlsplit(board.desk(score)).query)))


def _significance(board: Board, metric: str, values: pd.DataFrame, over: str) -> None:
    """Who can be told from whom, over pictures or cases."""
    higher = board.higher(metric)
    if higher is None:
        prose.say(f"{spoken(metric)} has no better direction to rank by.", key="no-ranking", look="quiet")
        return
    matrix = values.reindex(board.lines).dropna(axis=0, how="all")
    most = matrix.notna().sum(axis=1).max() if len(matrix) else 0
    matrix = matrix[matrix.notna().sum(axis=1) == most].dropna(axis=1)
    found = ranking(matrix.to_numpy(dtype=float), higher) if len(matrix) else None
    if found is None:
        sentence = (
            f"To tell methods apart takes three of them with the same {FEWEST} {over}; "
            f"here {len(matrix)} have the same {matrix.shape[1]}."
        )
        prose.say(sentence, key="no-ranking", look="quiet")
        return
    lines = [(str(method), str(kind)) for method, kind in matrix.index]
    prose.say(
        f"Mean rank by {spoken(metric)} over {found.pictures} {over}, 1 is best. Methods under one bar "
        f"cannot be told apart (Nemenyi, 5 %). All alike: p {_compared(found.p)} (Friedman).",
        key="ranking",
        look="quiet",
    )
    _chart(figures.difference(board, found, lines), "difference")


def _compared(p: float) -> str:
    text = probability(p)
    return text if text.startswith("<") else f"= {text}"
