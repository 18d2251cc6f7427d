"""Where annotators disagree: what they saw, what each said, and three buttons that decide."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from audits import labels
from audits.sessions import Session
from dashboard import source, theme
from dashboard.labelling import stored
from dashboard.labelling.pieces import piece
from dashboard.labelling.stored import Pair
from dashboard.numbers import counted, plural
from dashboard.parts import prose
from dashboard.parts.prose import Run
from engine.errors import UsageError
from engine.store.errors import StoreError

MOST = 6  # shown at a time
COLOURS = {
    "hallucinated": theme.HALLUCINATED,
    "faithful": theme.FAITHFUL,
    "unsure": theme.UNSURE,
}


def draw(session: Session) -> None:
    """The most divided ones first; what is decided goes away, until one asks for it."""
    found = stored.ask(stored.disputes, session.session_id)
    decided = found["adjudicated"].notna()
    st.header("Disagreements")
    prose.say(_told(len(found), int(decided.sum())), key="disputes", look="quiet")
    _pictures(session, found[~decided].head(MOST))
    if decided.any() and st.toggle(f"Show the {counted(int(decided.sum()))} decided", key="show-decided"):
        _pictures(session, found[decided])


def _told(found: int, decided: int) -> str:
    if not found:
        return "Nobody disagrees on anything."
    kept = "What is decided is kept as the annotator adjudicated, and changes no vote."
    if found == decided:
        return f"Every disagreement is decided, {counted(decided)} in all. {kept}"
    already = f" {counted(decided)} more decided already." if decided else ""
    most = f" The {MOST} most divided are shown." if found - decided > MOST else ""
    return f"Of {plural(found - decided, 'picture')} people do not all say the same.{most}{already} {kept}"


def _pictures(session: Session, shown: pd.DataFrame) -> None:
    rows = shown.to_dict("records")
    if not rows:
        return
    try:
        seen = source.ask(stored.pairs, tuple(str(row["recon_id"]) for row in rows))
    except UsageError as error:
        prose.say(str(error), key="no-pictures", look="quiet")
        return
    pairs = {one.recon_id: one for one in seen}
    for row in rows:
        _one(session, row, pairs[str(row["recon_id"])])


def _one(session: Session, row: Mapping[Hashable, Any], pair: Pair) -> None:
    recon = pair.recon_id
    with st.container(key=f"charts-dispute-{recon}", border=False):
        left, right = st.columns([3, 2], gap="medium", vertical_alignment="center")
        with left:
            piece("divided")(
                data={"pair": pair.plain(), "boxes": _boxes(row, pair), "mark": theme.HALLUCINATED},
                key=f"divided-{recon}",
            )
        with right:
            prose.say(
                [Run(pair.title, strong=True), Run(f" on {pair.note}")], key=f"what-{recon}", look="quiet"
            )
            votes = [
                Run(f"{name}: {verdict}\u2003", colour=COLOURS[verdict])
                for name, verdict in row["votes"].items()
            ]
            prose.say(votes, key=f"votes-{recon}")
            decided = row["adjudicated"] if isinstance(row["adjudicated"], str) else None
            with st.container(horizontal=True, key=f"decide-{recon}"):
                for verdict in COLOURS:
                    st.button(
                        verdict.capitalize(),
                        key=f"{verdict}-{recon}",
                        disabled=verdict == decided,
                        type="secondary",
                        on_click=partial(_decide, session, recon, verdict),
                    )
            if decided:
                prose.say(
                    [Run("decided: "), Run(decided, colour=COLOURS[decided])],
                    key=f"decided-{recon}",
                    look="quiet",
                )


def _boxes(row: Mapping[Hashable, Any], pair: Pair) -> list[dict[str, Any]]:
    """Everybody's boxes as shares of the picture."""
    width, height = pair.size
    return [
        {"place": (x / width, y / height, w / width, h / height), "title": str(name)}
        for name, drawn in row["boxes"].items()
        for x, y, w, h in drawn
    ]


def _decide(session: Session, recon: str, verdict: str) -> None:
    try:
        labels.adjudicate(
            source.folder(),
            recon,
            verdict,  # type: ignore[arg-type]
            author=session.author,
            session_id=session.session_id,
        )
    except (UsageError, StoreError) as error:
        st.session_state["session:failed"] = str(error)
