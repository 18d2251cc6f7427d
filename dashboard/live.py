"""What is going on: runs, how far they are, and whether the page shows all there is."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard import queries, source
from dashboard.address import url
from dashboard.numbers import counted, duration
from dashboard.parts import prose
from dashboard.parts.prose import Run
from engine.store.errors import StoreError
from engine.store.progress import STALE

_DRAWN = "live:drawn"  # the store's stamp when the page was drawn


def state(run: Mapping[str, Any], now: float) -> str:
    """What has become of a run: "running", "finished", "failed" or "interrupted".

    A run that says it is running and has given no sign of life for `STALE` seconds was interrupted.
    """
    silent = now - (run["heartbeat"] or run["started"] or 0) > STALE
    return "interrupted" if run["state"] == "running" and silent else str(run["state"])


def settled(run: Mapping[str, Any]) -> int:
    """How many of a run's reconstructions are done, failed or skipped."""
    return int(run["done"] + run["failed"] + run["skipped"])


def eta(run: Mapping[str, Any]) -> float | None:
    """Seconds to a run's end at its pace so far; None where there is no telling."""
    if not run["fresh"] or run["heartbeat"] is None:
        return None
    pace = (run["heartbeat"] - run["started"]) / run["fresh"]
    return float(pace * max(run["planned"] - settled(run), 0))


def left(run: Mapping[str, Any]) -> str:
    """The time to a run's end in words."""
    seconds = eta(run)
    if seconds is None:
        return ""
    if seconds < 10:
        return "a few seconds left"
    coarse = 5 if seconds < 120 else 60
    return f"about {duration(coarse * round(seconds / coarse))} left"


def running() -> list[Mapping[str, Any]]:
    """The runs that are under way."""
    now = time.time()
    return [run for run in source.ask(queries.runs) if state(run, now) == "running"]


def line() -> None:
    """A line of the sidebar: the run under way, and whether results came since the page was drawn."""
    st.session_state[_DRAWN] = source.stamp(source.folder())
    try:
        under_way = bool(running())
    except StoreError:
        return
    st.fragment(_line, run_every=2.0 if under_way else 10.0)()


def fill(seconds: float = 2.0) -> None:
    """Draw the page again as soon as the store has changed; for pages with nothing to show yet."""
    st.session_state[_DRAWN] = source.stamp(source.folder())
    st.fragment(_fill, run_every=seconds)()


def _line() -> None:
    try:
        runs = running()
    except StoreError:
        return
    words = [[Run("")]]
    for run in runs[:1]:
        words = [
            [
                Run(f"{run['suite']}: ", href=url("home", {})),
                Run(f"{counted(settled(run))} of {counted(run['planned'])}, {left(run) or 'just begun'}"),
            ]
        ]
    prose.say(words[0], key="live", look="quiet")
    if source.stamp(source.folder()) != st.session_state.get(_DRAWN) and st.button(
        "Show new results", key="refresh", width="stretch"
    ):
        st.rerun()


def _fill() -> None:
    if source.stamp(source.folder()) != st.session_state.get(_DRAWN):
        st.rerun()
