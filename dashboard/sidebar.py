"""The sidebar: the same three pickers on every page, the pages, and what is going on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard import broken, live, queries, source, theme
from dashboard.field import Choice, Field, Several, Values
from dashboard.link import View, url
from dashboard.order import ordered
from dashboard.parts import nav
from dashboard.parts.picker import picker

ALL = "all"


@dataclass(frozen=True, kw_only=True)
class Picks:
    """The three fields that every page of results has.

    Args:
        dataset: "all" is among its options where a page can show all of them.
        problem: likewise.
        methods: the methods shown, in the order of the store.
        ran: data set -> problems that have results there.
        absent: said of a problem that has none.
    """

    dataset: Choice
    problem: Choice
    methods: Several
    ran: dict[str, list[str]]
    absent: str

    def __iter__(self) -> Iterator[Field[Any]]:
        return iter((self.dataset, self.problem, self.methods))


def picks(
    *,
    everything: bool = False,
    kind: str | None = None,
    favoured: Callable[[], Sequence[tuple[str, str]]] = tuple,
) -> Picks | None:
    """The pickers' fields, from the store; None where it is empty, which is then told on the page.

    Args:
        everything: "all" may be picked for data set and problem.
        kind: of the reconstructions that count, such as "mean"; the methods are then those that have any
            in the case, and are the page's own. All kinds and all methods by default.
        favoured: cases, data set and problem, that the page would rather open on than the largest: the
            first of them.
    """
    datasets = [row["dataset"] for row in source.ask(queries.datasets)]
    if not datasets:
        bare()
        broken.empty(f"The store at {source.folder()} is empty. Any of these fills it:")
        return None
    cases = source.ask(queries.cases)
    done = cases[(cases["ok"] > 0) & (True if kind is None else cases["kind"] == kind)]
    ran = {name: sorted(set(done.loc[done["dataset"] == name, "problem"])) for name in datasets}
    problems = [row["problem"] for row in source.ask(queries.problems)]
    names = tuple(ordered(source.ask(queries.methods)))
    more = [ALL] if everything else []
    counts = done.groupby("dataset")["ok"].sum()
    largest = max(datasets, key=lambda name: (int(counts.get(name, 0)), -datasets.index(name)))

    def dataset_of(values: Values) -> str:
        return next((dataset for dataset, _ in favoured()), largest)

    def problem_of(values: Values) -> str:
        for dataset, problem in favoured():
            if dataset == values["dataset"]:
                return problem
        here = ran.get(values["dataset"]) or problems
        return next((name for name in problems if name in here), problems[0] if problems else "")

    def having(values: Values) -> tuple[str, ...]:
        case = (done["dataset"] == values["dataset"]) & (done["problem"] == values["problem"])
        there = set(done.loc[case, "method"])
        return tuple(name for name in names if name in there)

    return Picks(
        dataset=Choice(
            name="dataset", title="data set", options=datasets + more, default=dataset_of, shared=True
        ),
        problem=Choice(name="problem", options=problems + more, default=problem_of, shared=True),
        methods=Several(
            name="methods",
            title="method",
            options=names if kind is None else having,
            default=names if kind is None else having,
            shared=kind is None,
            depends=() if kind is None else ("dataset", "problem"),
            grows=True,
        ),
        ran=ran,
        absent="not run here" if kind is None else "no samples here",
    )


def draw(view: View, picks: Picks) -> None:
    """The sidebar of a page of results."""
    here = view[picks.dataset]

    def problem_label(name: str) -> str:
        if name == ALL:
            return "all problems"
        return name if here == ALL or name in picks.ran.get(here, ()) else f"{name} · {picks.absent}"

    with _Frame():
        st.selectbox(
            "Data set",
            picks.dataset.among(view.values),
            format_func=lambda name: "all data sets" if name == ALL else name,
            **view.widget(picks.dataset),
        )
        st.selectbox(
            "Problem",
            picks.problem.among(view.values),
            format_func=problem_label,
            **view.widget(picks.problem),
        )
        _methods(view, picks.methods)


def bare() -> None:
    """The sidebar of a page without pickers."""
    with _Frame():
        pass


class _Frame:
    """The sidebar: the name and the pages, which stay where they are; what is drawn within; the run."""

    def __enter__(self) -> None:
        from dashboard.page import pages

        self.page = st.session_state.get(broken.PAGE, "")
        st.session_state[broken.FRAMED] = True
        theme.dress()
        st.sidebar.__enter__()
        nav.brand(url("home", {}))
        nav.pages([page for page in pages if not page.hidden], self.page)

    def __exit__(self, *exception: object) -> None:
        if self.page != "home":  # which shows the runs themselves
            live.line()
        st.sidebar.__exit__(None, None, None)


def _methods(view: View, field: Several) -> None:
    rows = source.ask(queries.methods)
    family_of = {row["method"]: row["family"] or "" for row in rows}
    families: dict[str, list[str]] = {}
    for name in field.among(view.values):
        families.setdefault(family_of[name], []).append(name)
    chosen: tuple[str, ...] = view[field]
    picker(
        list(families.items()),
        chosen,
        theme.colours(rows),
        key=f"{view.page}:picker",
        on_change=lambda names: view.set(field, names),
    )
