"""Which method is best on which problem?"""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import link, live, queries, sidebar, source, ways
from dashboard.classifier import stored
from dashboard.classifier.fields import version
from dashboard.field import Choice, Several, Words
from dashboard.leaderboard import grid, sections
from dashboard.leaderboard.corrected import corrected
from dashboard.leaderboard.hallucinated import COLUMN, Hallucinated, hallucinated
from dashboard.leaderboard.significance import FEWEST
from dashboard.leaderboard.text import render
from dashboard.leaderboard.view import BESIDES, FAVOURITES, Board
from dashboard.leaderboard.words import opening
from dashboard.link import View
from dashboard.numbers import plural, spoken
from dashboard.page import pages
from dashboard.parts import prose
from dashboard.parts.prose import Run
from dashboard.parts.table import table
from dashboard.sidebar import ALL, Picks

_EVIDENCE = "Click a figure for the pictures behind it."
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
    columns = ["method", "family", "rank", *names, COLUMN, "n", "seconds", "memory", "failed"]
    usual = tuple(name for name in names if name not in BESIDES) or tuple(names)
    shown = Several(name="columns", title="metric", options=names, default=usual, grows=True)
    metric = Choice(name="metric", options=names, default=first)
    x = Choice(name="x", title="horizontal metric", options=names, default=first)
    y = Choice(name="y", title="vertical metric", options=names, default=perceptual)
    sort = Choice(
        name="sort", options=["", *(f"{sign}{name}" for name in columns for sign in ("", "-"))], default=""
    )
    search = Words(name="search")
    versions = stored.ask(stored.every)
    by = version(versions)

    def outputs(view: View) -> str:
        return source.ask(
            queries.outputs, _part(view[picks.dataset]), _part(view[picks.problem]), view[picks.methods]
        )

    view = link.read("leaderboard", *picks, shown, metric, x, y, sort, search, by, outputs=outputs)
    sidebar.draw(view, picks)
    board = Board(
        dataset=_part(view[picks.dataset]),
        problem=_part(view[picks.problem]),
        methods=view[picks.methods],
        columns=view[shown],
    )
    if view.changed:
        prose.say(view.changed, key="changed", look="quiet")
    if board.rows.empty or not board.metrics:
        _nothing(view, picks, board)
        return
    chosen = view[metric] if view[metric] in board.metrics else board.metrics[0]
    prose.say(opening(board, chosen), key="opening", look="opening")
    rates = hallucinated(board, next((entry for entry in versions if entry.name == view[by]), None))
    table(
        grid.columns(board, chosen, rates),
        grid.rows(board, chosen, _setbacks(board), rates),
        key="board",
        sort=view[sort],
        search=view[search],
        placeholder="Search methods",
        on_sort=partial(view.set, sort),
        on_search=partial(view.set, search),
    )
    _below(view, board, shown, chosen, rates)
    corrected(board)
    sections.charts(view, board, metric, x, y, chosen)
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
    for (method, _), reasons in list(_setbacks(board).items())[:8]:
        lines.append([Run(f"{method}: {'; '.join(reasons[:2])}")])
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


def _below(view: View, board: Board, shown: Several, chosen: str, rates: Hallucinated | None) -> None:
    """The small print under the table, the choice of columns, and the table as files."""
    case = f"{board.dataset or ALL}-{board.problem or ALL}"
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        small_print = _small_print(board, chosen) + (rates.small_print if rates else [])
        prose.say(small_print, key="small-print", look="quiet")
        with st.container(horizontal=True, width="content", gap="small", vertical_alignment="center"):
            with st.popover("Columns", type="tertiary"):
                st.pills(
                    "Metrics in the table",
                    shown.among(view.values),
                    selection_mode="multi",
                    format_func=spoken,
                    **view.widget(shown),
                )
            for format, title, ending in _FILES:
                st.download_button(
                    title,
                    partial(render, board.table, format),
                    f"leaderboard-{case}.{ending}",
                    on_click="ignore",
                    type="tertiary",
                    key=f"download-{format}",
                )
    if board.dataset and board.problem:
        ways.audits(board.dataset, board.problem)


def _small_print(board: Board, chosen: str) -> list[Run]:
    marks = "Best bold, second underlined. "
    images = int(board.rows.loc[board.rows["metric"] == chosen, "images"].max())
    if not board.one:
        words = (
            f"Mean over cases ± standard deviation, each case weighing the same; rank by {spoken(chosen)}. "
            f"{marks}Grey: competes in fewer cases than the others."
        )
    elif images < FEWEST:
        told = (
            f"With {plural(images, 'picture')} no difference can be told from chance (that takes {FEWEST})."
        )
        words = f"Mean ± standard deviation over pictures. {marks}{told} {_EVIDENCE}"
    else:
        ties = "≈: cannot be told from the best (paired bootstrap, 95 %)."
        words = f"Mean ± standard deviation over pictures. {marks}{ties} {_EVIDENCE}"
    runs = [Run(words)]
    for place, (metric, reason) in enumerate(board.without.items()):
        runs += [Run(", " if place else " Without a number: "), Run(spoken(metric), hint=reason)]
    return [*runs, Run(".")] if board.without else runs


def _case(view: View, picks: Picks, dataset: str, problem: str) -> str:
    params = view.params() | {picks.dataset.name: dataset, picks.problem.name: problem}
    return link.url("leaderboard", {name: text for name, text in params.items() if name != link.RUN})
