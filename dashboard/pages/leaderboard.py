"""Which method is best on which problem?"""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import leaderboard_charts as charts
from dashboard import leaderboard_grid as grid
from dashboard import link, live, queries, sidebar, source
from dashboard.field import Choice, Words
from dashboard.leaderboard_text import render
from dashboard.leaderboard_view import FAVOURITES, Board, Record
from dashboard.leaderboard_words import opening, spoken
from dashboard.link import View
from dashboard.numbers import plural, probability
from dashboard.page import pages
from dashboard.parts import prose
from dashboard.parts.prose import Run
from dashboard.parts.table import table
from dashboard.sidebar import ALL, Picks
from dashboard.significance import FEWEST, ranking

_FILES = (
    ("csv", "CSV", "csv"),
    ("latex", "LaTeX", "tex"),
    ("md", "Markdown", "md"),
    ("parquet", "Parquet", "parquet"),
)


@pages.register("leaderboard", title="Leaderboard", section="Results", order=1)
def leaderboard() -> None:
    picks = sidebar.picks(everything=True)
    if picks is None:
        return
    names = [row["judge"] for row in source.ask(queries.judges) if row["kind"] == "metric"]
    first = next((name for name in FAVOURITES if name in names), names[0] if names else "")
    perceptual = _perceptual(names) or first
    columns = ["method", "family", "rank", *names, "n", "seconds", "memory", "failed"]
    metric = Choice(name="metric", options=names, default=first)
    x = Choice(name="x", title="horizontal metric", options=names, default=first)
    y = Choice(name="y", title="vertical metric", options=names, default=perceptual)
    sort = Choice(
        name="sort", options=["", *(f"{sign}{name}" for name in columns for sign in ("", "-"))], default=""
    )
    search = Words(name="search")

    def outputs(view: View) -> str:
        return source.ask(
            queries.outputs, _part(view[picks.dataset]), _part(view[picks.problem]), view[picks.methods]
        )

    view = link.read("leaderboard", *picks, metric, x, y, sort, search, outputs=outputs)
    sidebar.draw(view, picks)
    board = Board(
        dataset=_part(view[picks.dataset]), problem=_part(view[picks.problem]), methods=view[picks.methods]
    )
    if view.changed:
        prose.say(view.changed, key="changed", look="quiet")
    if board.rows.empty or not board.metrics:
        _nothing(view, picks, board)
        return
    chosen = view[metric] if view[metric] in board.metrics else board.metrics[0]
    prose.say(opening(board, chosen), key="opening", look="opening")
    table(
        grid.columns(board, chosen),
        grid.rows(board, chosen, _setbacks(board)),
        key="board",
        sort=view[sort],
        search=view[search],
        placeholder="Search methods",
        on_sort=partial(view.set, sort),
        on_search=partial(view.set, search),
    )
    _below(board, chosen)
    _charts(view, board, metric, x, y, chosen)
    if not board.one:
        st.header("Each case")
        prose.say(f"Mean {spoken(chosen)}; a case leads to its own table.", key="each", look="quiet")
        table(
            grid.case_columns(board), grid.case_rows(board, chosen, partial(_case, view, picks)), key="cases"
        )


def _part(name: str) -> str | None:
    return None if name == ALL else name


def _perceptual(names: list[str]) -> str | None:
    """The metric nearest to what people see, of those that are there."""
    wanted = [name for name in names if name.startswith("lpips")] + ["gradient", "ssim"]
    judges = {row["judge"]: row for row in source.ask(queries.judges)}
    return next((name for name in wanted if name in judges and not judges[name]["unavailable"]), None)


def _nothing(view: View, picks: Picks, board: Board) -> None:
    """No numbers: no method chosen, the case was not run, or a run has only begun."""
    if not board.methods:
        prose.notice("No method is chosen", [[Run("Choose methods in the sidebar.")]], key="nothing")
        return
    others = [name for name, problems in picks.ran.items() if board.problem in problems]
    where = f"{board.problem or 'Anything'} has no results on {board.dataset or 'any data set'} yet."
    lines = [[Run(where)]]
    for name in others[:5]:
        lines.append([Run("It was run on "), Run(name, href=view.url(picks.dataset, name)), Run(".")])
    if live.running():
        lines.append([Run("A run is under way; this page fills by itself.")])
    prose.notice("Nothing here yet", lines, key="nothing")
    live.fill()


def _setbacks(board: Board) -> dict[tuple[str, str], list[str]]:
    """Why pictures failed or were skipped, by method and kind."""
    why: dict[tuple[str, str], list[str]] = {}
    for row in source.ask(queries.setbacks, board.dataset, board.problem).to_dict("records"):
        case = "" if board.one else f" on {row['dataset']} × {row['problem']}"
        sentence = f"{row['pictures']} {row['state']}{case}: {row['reason']}"
        why.setdefault((row["method"], row["kind"]), []).append(sentence)
    return why


def _below(board: Board, chosen: str) -> None:
    """The small print under the table, and the table as files."""
    case = f"{board.dataset or ALL}-{board.problem or ALL}"
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        prose.say(_small_print(board, chosen), key="small-print", look="quiet")
        with st.container(horizontal=True, width="content", gap="small"):
            for format, title, ending in _FILES:
                st.download_button(
                    title,
                    partial(render, board.table, format),
                    f"leaderboard-{case}.{ending}",
                    on_click="ignore",
                    type="tertiary",
                    key=f"download-{format}",
                )


def _small_print(board: Board, chosen: str) -> str:
    marks = "Best bold, second underlined. "
    if not board.one:
        return (
            f"Mean over cases ± standard deviation, each case weighing the same; rank by {spoken(chosen)}. "
            f"{marks}Grey: competes in fewer cases than the others."
        )
    images = int(board.rows.loc[board.rows["metric"] == chosen, "images"].max())
    if images < FEWEST:
        ties = (
            f"With {plural(images, 'picture')} no difference can be told from chance (that takes {FEWEST})."
        )
    else:
        ties = "≈: cannot be told from the best (paired bootstrap, 95 %)."
    return (
        f"Mean ± standard deviation over pictures. {marks}{ties} Click a figure for the pictures behind it."
    )


def _charts(view: View, board: Board, metric: Choice, x: Choice, y: Choice, chosen: str) -> None:
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
            click = _chart(charts.plane(board, view[x], view[y]), "plane")
            middle = board.evidence(click[0], click[1], view[x]) if click else []
            if middle:
                _to_desk(board, middle[1][1])
        else:
            prose.say("One of the two has no numbers here; choose another.", key="no-plane", look="quiet")
    with right:
        st.header("Every picture" if board.one else "Ranked by")
        _axis(view, metric, "Metric", names)
        if board.one and chosen in per_picture:
            click = _chart(charts.pictures(board, chosen), "pictures")
            if click:
                _to_desk(board, _score(board, click))
        elif board.one:
            prose.say(f"{spoken(chosen)} is of whole sets, not of pictures.", key="no-pictures", look="quiet")
    if board.one and chosen in per_picture:
        with left if len(board.lines) > 8 else right:
            _significance(board, chosen)


def _axis(view: View, field: Choice, label: str, names: list[str]) -> None:
    options = names if view[field] in names else [view[field], *names]
    st.selectbox(
        label, options, format_func=spoken, label_visibility="collapsed", width=170, **view.widget(field)
    )


def _chart(figure: charts.go.Figure, key: str) -> list[str] | None:
    """Draw a figure; what was clicked, if anything was."""
    config = {"displaylogo": False, "modeBarButtons": [["toImage", "resetScale2d"]], "doubleClick": "reset"}
    event = st.plotly_chart(figure, key=key, on_select="rerun", selection_mode="points", config=config)
    points = event["selection"]["points"] if event else []
    return list(points[0]["customdata"]) if points and "customdata" in points[0] else None


def _score(board: Board, click: list[str]) -> Record:
    method, kind, name = click
    return {"dataset": board.dataset, "problem": board.problem, "method": method, "kind": kind, "name": name}


def _to_desk(board: Board, score: Record) -> None:
    from urllib.parse import parse_qsl, urlsplit

    st.switch_page(pages["compare"].target, query_params=dict(parse_qsl(urlsplit(board.desk(score)).query)))


def _significance(board: Board, metric: str) -> None:
    higher = board.higher(metric)
    if higher is None:
        return
    st.header("Who differs from whom")
    matrix = board.matrix(metric).reindex(board.lines).dropna(axis=0, thresh=1)
    most = matrix.notna().sum(axis=1).max() if len(matrix) else 0
    matrix = matrix[matrix.notna().sum(axis=1) == most].dropna(axis=1)
    found = ranking(matrix.to_numpy(dtype=float), higher) if len(matrix) else None
    if found is None:
        prose.say(
            f"That takes three methods with the same {FEWEST} pictures; there are {len(matrix)} methods with "
            f"{matrix.shape[1]} pictures.",
            key="no-ranking",
            look="quiet",
        )
        return
    lines = [(str(method), str(kind)) for method, kind in matrix.index]
    prose.say(
        f"Mean rank by {spoken(metric)} over {found.pictures} pictures, 1 is best. Methods under one bar "
        f"cannot be told apart (Nemenyi, 5 %). All alike: p {_compared(found.p)} (Friedman).",
        key="ranking",
        look="quiet",
    )
    _chart(charts.difference(board, found, lines), "difference")


def _compared(p: float) -> str:
    text = probability(p)
    return text if text.startswith("<") else f"= {text}"


def _case(view: View, picks: Picks, dataset: str, problem: str) -> str:
    params = view.params() | {picks.dataset.name: dataset, picks.problem.name: problem}
    return link.url("leaderboard", {name: text for name, text in params.items() if name != link.RUN})
