"""What a new session judges: the filters of its pool."""

from __future__ import annotations

import streamlit as st

from audits.sessions import Pool, ScoreRange, SessionError
from dashboard import queries, source
from dashboard.labelling import stored
from dashboard.numbers import digits, number, spoken


def draw() -> tuple[Pool, str]:
    """The pool; and in a sentence why a filter cannot be, "" where all can."""
    names = {
        what: [row[what] for row in source.ask(query)]
        for what, query in (
            ("dataset", queries.datasets),
            ("problem", queries.problems),
            ("method", queries.methods),
        )
    }
    datasets = st.multiselect("Data sets", names["dataset"], placeholder="all", key="new-datasets")
    problems = st.multiselect("Problems", names["problem"], placeholder="all", key="new-problems")
    methods = st.multiselect("Methods", names["method"], placeholder="all", key="new-methods")
    images = st.multiselect(
        "Pictures", source.ask(stored.images, tuple(datasets)), placeholder="all", key="new-images"
    )
    scores, refusal = _scores()
    pool = Pool(
        datasets=tuple(datasets),
        problems=tuple(problems),
        methods=tuple(methods),
        images=tuple(images),
        scores=scores,
    )
    return pool, refusal


def _scores() -> tuple[tuple[ScoreRange, ...], str]:
    """The ranges that numbers must lie in, all of them."""
    judges = [row["judge"] for row in source.ask(queries.judges)]
    chosen = st.multiselect(
        "Scores",
        judges,
        format_func=spoken,
        placeholder="any",
        key="new-judges",
        help="Only reconstructions whose numbers lie between two others, ends included.",
    )
    ranges: list[ScoreRange] = []
    refusal = ""
    for judge in chosen:
        least, most = source.ask(stored.span, judge)
        decimals = digits(judge, "", [end for end in (least, most) if end is not None])
        left, right = st.columns(2)
        low = left.number_input(
            f"{spoken(judge)} from",
            value=None,
            key=f"new-low-{judge}",
            format="%g",
            placeholder=number(least, decimals),
        )
        high = right.number_input(
            "to", value=None, key=f"new-high-{judge}", format="%g", placeholder=number(most, decimals)
        )
        try:
            ranges.append(ScoreRange(judge=judge, low=low, high=high))
        except SessionError as error:
            refusal = str(error)
    return tuple(ranges), refusal
