"""Per method: how its pictures lie about the threshold, and some of them from worst to best."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import source
from dashboard.compare import desk
from dashboard.hallucinations import charts, patches, words
from dashboard.hallucinations.fields import Fields
from dashboard.hallucinations.gallery import pairs, to_desk
from dashboard.hallucinations.pooling import SPOKEN
from dashboard.link import View
from dashboard.numbers import number
from dashboard.page import pages
from dashboard.parts import prose
from dashboard.parts.table import Cell, Column, Picture, Row, table
from dashboard.verdicts import Sayings

EXAMPLES = 7


def draw(
    view: View,
    own: Fields,
    scores: pd.DataFrame,
    methods: list[str],
    colours: Mapping[str, str],
    sayings: Sayings,
) -> None:
    """The chart, then the examples."""
    map, threshold = view[own.by], view[own.threshold]
    st.header("Every picture")
    title = f"{SPOKEN[view[own.pooling]]} of {map}: {words.plain(map)}"
    told = [sayings.told(recon_id) for recon_id in scores["recon_id"]]
    figure = charts.distribution(scores.assign(told=told), methods, threshold, title, colours)
    event = st.plotly_chart(
        figure,
        key="distribution",
        on_select="rerun",
        selection_mode="points",
        config={"displayModeBar": False},
    )
    points = event["selection"]["points"] if event else []
    if points and "customdata" in points[0]:
        [clicked] = _rows(scores[scores["recon_id"] == points[0]["customdata"][0]])
        target = to_desk(view, own, clicked)
        st.switch_page(pages["hallucinations"].target, query_params=dict(parse_qsl(urlsplit(target).query)))
    st.header("From worst to best")
    _examples(view, own, scores, methods, colours, sayings)


def _examples(
    view: View,
    own: Fields,
    scores: pd.DataFrame,
    methods: list[str],
    colours: Mapping[str, str],
    sayings: Sayings,
) -> None:
    chosen = {method: spread(scores[scores["method"] == method]) for method in methods}
    what = tuple(name for part in chosen.values() for name in part["recon_id"])
    strips = desk.once("examples", (source.folder(), view[own.by], what), lambda: _strips(chosen))
    counts = words.flags(scores, view[own.threshold])
    rows = []
    for method, part in chosen.items():
        flagged, total = counts[method]
        values = scores.loc[scores["method"] == method, "value"]
        shown = [
            Picture(
                source=strips[row["recon_id"]],
                title=", ".join(
                    filter(None, (f"{row['name']}: {number(row['value'], 3)}", sayings.told(row["recon_id"])))
                ),
                caption=sayings.probability(row["recon_id"]),
                href=to_desk(view, own, row),
            )
            for row in _rows(part)
        ]
        rows.append(
            Row(
                cells={
                    "method": Cell(text=method, colour=colours.get(method, ""), value=method),
                    "flagged": Cell(text=f"{flagged} of {total}", hint=words.share(flagged, total)),
                    "median": Cell(text=number(float(values.median()), 3)),
                    "worst": Cell(text=number(float(values.max()), 3)),
                    "examples": Cell(pictures=shown),
                }
            )
        )
    columns = [
        Column(name="method", title="method", align="left"),
        Column(
            name="flagged", title="flagged", hint="With the 95 % interval of the share on hover (Wilson)."
        ),
        Column(name="median", title="median"),
        Column(name="worst", title="worst"),
        Column(name="examples", title="worst … best", align="left", wide=True),
    ]
    table(columns, rows, key="examples", picture=132)
    prose.say(
        "Each pair is a picture's worst place, the truth above. A map measures; whether something was "
        "invented is for an eye to say. Click a pair for all of it.",
        key="caution",
        look="quiet",
    )


def spread(scores: pd.DataFrame) -> pd.DataFrame:
    """At most seven of a method's pictures, evenly from worst to best."""
    ranked = scores.sort_values("value", ascending=False, kind="stable")
    places = np.linspace(0, len(ranked) - 1, min(EXAMPLES, len(ranked))).round().astype(int)
    return ranked.iloc[places]


def _strips(chosen: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Output -> its worst place: truth above reconstruction, in one picture."""
    rows = [row for part in chosen.values() for row in _rows(part)]
    return {
        row["recon_id"]: patches.stacked(truth.source, made.source)
        for row, (truth, made) in zip(rows, pairs(rows), strict=True)
    }


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
