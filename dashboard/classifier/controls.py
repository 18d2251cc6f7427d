"""What the next version is made of, and the button that trains it."""

from __future__ import annotations

import getpass

import streamlit as st

from audits import labels
from audits.classifier.versions import keep
from dashboard import source
from dashboard.classifier import stored, words
from dashboard.classifier.fields import NAMED, Fields
from dashboard.link import View
from dashboard.parts import prose
from engine.errors import UsageError
from engine.store.errors import StoreError

SOURCES = {
    "majority": "the majority of people",
    "adjudicated": "people, disagreements adjudicated",
    NAMED: "annotators by name",
}
REFERENCES = {"truth": "any score", "measurement": "scores that need no truth"}
RULES = {
    "youden": "sensitivity + specificity largest",
    "false-alarms": "at most a share of false alarms",
    "hand": "a p set by hand",
}


def draw(view: View, own: Fields, voters: dict[str, int]) -> None:
    """The choice and what it comes to."""
    left, right = st.columns(2, gap="medium")
    with left:
        st.selectbox(
            "Labels of",
            own.labels.among(view.values),
            format_func=SOURCES.__getitem__,
            **view.widget(own.labels),
        )
        st.selectbox(
            "It may read",
            own.reference.among(view.values),
            format_func=REFERENCES.__getitem__,
            **view.widget(own.reference),
        )
    with right:
        st.selectbox(
            "Threshold", own.rule.among(view.values), format_func=RULES.__getitem__, **view.widget(own.rule)
        )
        if view[own.rule] != "youden":
            title = "Share of false alarms" if view[own.rule] == "false-alarms" else "p"
            st.number_input(title, own.level.low, own.level.high, step=0.01, **view.widget(own.level))
    if view[own.labels] == NAMED:
        st.multiselect(
            "Annotators",
            own.annotators.among(view.values),
            format_func=lambda name: f"{name} ({voters[name]})",
            **view.widget(own.annotators),
        )
    if view[own.labels] == NAMED and labels.ORACLE in view[own.annotators]:
        prose.say(words.oracle(stored.ask(stored.oracle)), key="oracle-told", look="quiet")
    st.multiselect(
        "Features (by default the max-pooled scores)",
        own.features.among(view.values),
        **view.widget(own.features),
    )
    _button(view, own)


def _button(view: View, own: Fields) -> None:
    """Train, or the sentence that says why not."""
    choice = own.choice(view.values)
    coming = stored.ask(stored.preview, choice)
    if view[own.labels] == NAMED and not view[own.annotators]:
        coming = stored.Preview(refusal="no annotator is chosen.")
    if coming.refusal:
        prose.say(_sentence(coming.refusal), key="refusal")
    else:
        prose.say(coming.told, key="preview", look="quiet")
    if not st.button("Train", type="primary", disabled=bool(coming.refusal), key="train"):
        return
    try:
        with st.spinner("Training, and testing on what it never saw …"):
            from audits.classifier.making import train

            store = source.folder()
            version = keep(store, train(store, choice, author=getpass.getuser()))
    except (UsageError, StoreError) as error:
        prose.say(_sentence(str(error)), key="failed")
        return
    view.update({own.classifier.name: version.name, own.against.name: own.against.fallback({})})
    st.rerun()


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
