"""What ranks, what is flagged, and which pictures count: the controls above the gallery."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard.hallucinations import among, pooling, words
from dashboard.hallucinations.doubt import span
from dashboard.hallucinations.fields import EVERY, Fields
from dashboard.link import View
from dashboard.verdicts import Teller


def draw(
    view: View, own: Fields, ranges: Mapping[str, Mapping[str, Any]], highest: float, by: Teller | None
) -> None:
    """One line of them.

    Args:
        highest: largest number of the case in this pooling.
        by: the version of the classifier whose probabilities count; None where there is none.
    """
    names = own.by.among(view.values)
    most = max(span(ranges, view[own.by]), highest, view[own.threshold], 1e-6)
    with st.container(horizontal=True, vertical_alignment="top", key="controls"):
        st.selectbox(
            "Map",
            names,
            width=200,
            help=f"{words.plain(view[own.by]).capitalize()}: {ranges[view[own.by]]['unit']}",
            **view.widget(own.by),
        )
        st.selectbox(
            "Pooling",
            own.pooling.among(view.values),
            format_func=lambda name: pooling.SPOKEN[name],
            width=135,
            help=pooling.TOLD,
            **view.widget(own.pooling),
        )
        st.slider(
            "Flagged above",
            0.0,
            most,
            step=most / 200,
            format="%.3f",
            width=180,
            help="A picture is flagged where its map, pooled, lies above this.",
            **view.widget(own.threshold),
        )
        st.segmented_control(
            "Regions",
            own.regions.among(view.values),
            format_func=lambda name: "every" if name == EVERY else "worst of each picture",
            help="Of each map the eight strongest places are stored.",
            **view.widget(own.regions),
        )
        if view[own.label] != among.ANY or among.sayings(by).labels:
            st.selectbox(
                "Label",
                own.label.among(view.values),
                format_func=lambda name: among.SPOKEN.get(name, name),
                width=140,
                help="What people say of the picture: what was adjudicated, else the majority; the oracle "
                "where nobody looked.",
                **view.widget(own.label),
            )
        if by is not None:
            st.slider(
                "Probability",
                *among.WHOLE,
                step=0.01,
                format="%.2f",
                width=150,
                help=f"That something is hallucinated, by {by.spoken} ({by.version.name}), the version "
                f"chosen on the page Classifier. It calls so from {by.version.layer.threshold:.2f} on.",
                **view.widget(own.p),
            )
