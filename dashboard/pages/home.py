"""What is in the store, and what is going on?"""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

import streamlit as st

from dashboard import broken, link, live, queries, sidebar, source
from dashboard.address import url
from dashboard.numbers import DASH, counted, duration, plural
from dashboard.page import pages
from dashboard.parts import prose
from dashboard.parts.prose import Run
from dashboard.parts.table import Cell, Column, Picture, Row, table
from dashboard.queries import Rows
from dashboard.thumbnails import thumbnails

_SHOWN = 8  # pictures of a data set
_ACTIVE = "home:active"


@pages.register("home", title="Home", section="Results", order=0)
def home() -> None:
    link.read("home")
    source.ask(queries.totals)  # a store that cannot be read is told by the page, not by its fragment
    sidebar.bare()
    active = bool(live.running())
    st.session_state[_ACTIVE] = active
    st.fragment(_body, run_every=2.0 if active else 10.0)()


def _body() -> None:
    runs = source.ask(queries.runs)
    totals = source.ask(queries.totals)
    if not runs and not totals["images"]:
        broken.empty(f"The store at {source.folder()} is empty. Any of these fills it:")
        return
    prose.say(_opening(runs, totals), key="opening", look="opening")
    if runs:
        st.header("Runs")
        table(_RUNS, [_run(run) for run in runs[:12]], key="runs")
    _setbacks("failed", "Failed")
    st.header("Data sets")
    _datasets()
    st.header("What was run")
    _cases()
    _setbacks("skipped", "Skipped")
    if bool(live.running()) != st.session_state[_ACTIVE]:
        st.rerun()


def _opening(runs: Rows, totals: dict[str, int]) -> list[Run]:
    words = [
        Run(f"This store holds {plural(totals['ok'], 'reconstruction')} of "),
        Run(f"{plural(totals['images'], 'picture')} by {plural(totals['methods'], 'method')} on "),
        Run(f"{plural(totals['problems'], 'problem')}. "),
    ]
    active = live.running()
    if active:
        run = active[0]
        left = live.left(run)
        done = f"{counted(live.settled(run))} of {counted(run['planned'])} done"
        return [
            *words,
            Run(run["suite"], strong=True),
            Run(f" is running: {done}{f', {left}' if left else ''}."),
        ]
    if runs and live.state(runs[0], time.time()) == "interrupted":
        run = runs[0]
        words.append(Run(run["suite"], strong=True))
        words.append(Run(f" was interrupted at {counted(live.settled(run))} of {counted(run['planned'])}; "))
        return [*words, Run("run it again to go on, nothing is done twice.")]
    return [*words, Run("Nothing is running.")]


_RUNS = [
    Column(name="suite", title="suite", align="left"),
    Column(name="state", title="state", align="left"),
    Column(name="bar", title="progress", align="left", wide=True, spare=True),
    Column(name="left", title="", align="left"),
    Column(name="done", title="done"),
    Column(name="failed", title="failed"),
    Column(name="skipped", title="skipped"),
    Column(name="planned", title="planned"),
    Column(name="took", title="time"),
    Column(name="started", title="started"),
    Column(name="device", title="device", align="left"),
]


def _run(run: dict[str, Any]) -> Row:
    state = live.state(run, time.time())
    whole = max(run["planned"], 1)
    hints = {
        "interrupted": "It was stopped, or gives no sign of life. Run the suite again to go on where it was.",
        "running": live.left(run),
    }
    end = run["finished"] or run["heartbeat"] or run["started"]
    counts = {name: Cell(text=counted(run[name])) for name in ("done", "failed", "skipped", "planned")}
    return Row(
        cells={
            "suite": Cell(text=run["suite"] or DASH),
            "state": Cell(
                text=state, look="running" if state == "running" else "", hint=hints.get(state, "")
            ),
            "bar": Cell(bar=[(look, run[look] / whole) for look in ("done", "failed", "skipped")]),
            "left": Cell(text=hints["running"] if state == "running" else "", look="faint"),
            "took": Cell(text=duration(end - run["started"])),
            "started": Cell(text=f"{datetime.fromtimestamp(run['started']):%d %b %H:%M}", look="faint"),
            "device": Cell(text=run["device"] or DASH, look="faint"),
            **counts,
        }
    )


def _setbacks(state: str, title: str) -> None:
    """Pictures without a result, by reason."""
    found = source.ask(queries.setbacks, None, None)
    found = found[found["state"] == state]
    if found.empty:
        return
    st.header(title)
    rows = []
    for reason, group in found.groupby("reason", sort=False, dropna=False):
        cases = [
            f"{row['method']} on {row['dataset']} × {row['problem']}" for row in group.to_dict("records")
        ]
        more = f"and {len(cases) - 1} more" if len(cases) > 1 else ""
        rows.append(
            Row(
                cells={
                    "reason": Cell(text=str(reason or "no reason was given")),
                    "case": Cell(text=cases[0], sub=more, hint="\n".join(cases)),
                    "pictures": Cell(text=counted(int(group["pictures"].sum()))),
                }
            )
        )
    columns = [
        Column(name="reason", title="why", align="left", wide=True),
        Column(name="case", title="where", align="left", wide=True),
        Column(name="pictures", title="pictures"),
    ]
    table(columns, rows, key=state)


def _cases() -> None:
    """Data sets against problems: how many methods have results, leading to the leaderboard."""
    cases = source.ask(queries.cases)
    done = cases[cases["ok"] > 0]
    datasets = [row["dataset"] for row in source.ask(queries.datasets)]
    problems = [
        row["problem"] for row in source.ask(queries.problems) if row["problem"] in set(done["problem"])
    ]
    if not problems:
        prose.say("No results yet.", key="no-cases", look="quiet")
        return
    rows = []
    for problem in problems:
        cells = {"problem": Cell(text=problem)}
        for dataset in datasets:
            count = done.loc[(done["dataset"] == dataset) & (done["problem"] == problem), "method"].nunique()
            cells[dataset] = (
                Cell(
                    text=plural(count, "method"),
                    href=url("leaderboard", {"dataset": dataset, "problem": problem}),
                )
                if count
                else Cell(text=DASH, look="faint", hint=f"{problem} was not run on {dataset}.")
            )
        rows.append(Row(cells=cells))
    columns = [Column(name="problem", title="problem", align="left")]
    columns += [Column(name=dataset, title=dataset, align="left") for dataset in datasets]
    table([*columns, Column(name="", title="", align="left", wide=True)], rows, key="cases")


def _picture(dataset: str, name: str, picture: str) -> Picture:
    return Picture(source=picture, title=name, href=url("compare", {"dataset": dataset, "image": name}))


def _datasets() -> None:
    rows = []
    for row in source.ask(queries.datasets):
        found = source.ask(thumbnails, row["dataset"], _SHOWN)
        rows.append(
            Row(
                cells={
                    "dataset": Cell(text=row["dataset"], href=url("catalogue", {"show": "data sets"})),
                    "pictures": Cell(pictures=[_picture(row["dataset"], *picture) for picture in found]),
                    "count": Cell(text=counted(row["images"] or 0)),
                    "source": Cell(text=row["source"] or DASH, look="faint"),
                }
            )
        )
    columns = [
        Column(name="dataset", title="data set", align="left"),
        Column(name="pictures", title="the first", align="left", wide=True),
        Column(name="count", title="pictures"),
        Column(name="source", title="source", align="left", wide=True),
    ]
    table(columns, rows, key="datasets", picture=64)
