"""Where annotators disagree: what they saw, what each said, and three buttons that decide."""

from __future__ import annotations

import base64
from collections.abc import Hashable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from audits import labels
from audits.sessions import Evidence, Session
from dashboard import source, theme
from dashboard.labelling import stored
from dashboard.numbers import counted, plural
from dashboard.parts import prose
from dashboard.parts.prose import Run
from dashboard.parts.tiles import Shown, Tile, tiles
from engine.errors import UsageError
from engine.store.errors import StoreError

MOST = 6  # shown at a time
COLOURS = {
    "hallucinated": theme.HALLUCINATED,
    "faithful": theme.FAITHFUL,
    "unsure": theme.UNSURE,
}


def draw(session: Session) -> None:
    """The most divided ones first; what is decided goes away."""
    found, decided = stored.ask(stored.open_disputes, session.session_id)
    already = f" {counted(decided)} more decided already." if decided else ""
    st.header("Disagreements")
    if found.empty:
        none = "Nobody disagrees on anything" if not decided else "Every disagreement is decided"
        prose.say(f"{none}.", key="agreed", look="quiet")
        return
    more = f" The {MOST} most divided are shown." if len(found) > MOST else ""
    prose.say(
        f"Of {plural(len(found), 'picture')} people do not all say the same.{more}{already} What you decide "
        "is kept as the annotator adjudicated, and changes no vote.",
        key="disputes",
        look="quiet",
    )
    shown = found.head(MOST).to_dict("records")
    recons = tuple(str(row["recon_id"]) for row in shown)
    try:
        seen = stored.ask(stored.pictures, recons)
    except UsageError as error:
        prose.say(str(error), key="no-pictures", look="quiet")
        return
    for row in shown:
        _one(session, row, seen[str(row["recon_id"])])


def _one(session: Session, row: Mapping[Hashable, Any], evidence: Evidence) -> None:
    recon = str(row["recon_id"])
    with st.container(key=f"dispute-{recon}", border=False):
        left, right = st.columns([3, 2], gap="medium", vertical_alignment="center")
        with left:
            pictures = {
                "measurement": evidence.measurement,
                "reconstruction": evidence.reconstruction,
                "truth": evidence.truth,
            }
            tiles(
                [
                    Tile(pictures=(Shown(source=_uri(png), title=name),), text=name)
                    for name, png in pictures.items()
                ],
                key=f"tiles-{recon}",
                width=100,
            )
        with right:
            prose.say(f"{row['method']} on {row['dataset']} × {row['problem']}", key=f"what-{recon}")
            votes = [
                Run(f"{name}: {verdict}\u2003", colour=COLOURS[verdict])
                for name, verdict in row["votes"].items()
            ]
            prose.say(votes, key=f"votes-{recon}", look="quiet")
            with st.container(horizontal=True, key=f"decide-{recon}"):
                for verdict in COLOURS:
                    st.button(
                        verdict.capitalize(),
                        key=f"{verdict}-{recon}",
                        on_click=partial(_decide, session, recon, verdict),
                    )


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


def _uri(png: bytes | None) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode() if png else ""
