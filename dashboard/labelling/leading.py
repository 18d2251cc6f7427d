"""A session as its leader sees it: who is how far, how well they agree, what to do about it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from audits import labels, sessions
from audits.sessions import Session
from dashboard import source
from dashboard.labelling import disputes, people, stored, words
from dashboard.parts import prose
from dashboard.parts.table import table
from engine.errors import UsageError
from engine.store.errors import StoreError

FAILED = "session:failed"
EVERY = 5.0  # seconds between looks at how far people are


def draw(session: Session) -> None:
    """The whole page below the choice of a session."""
    if failed := st.session_state.pop(FAILED, ""):
        prose.say(failed[:1].upper() + failed[1:], key="failed")
    st.fragment(_progress, run_every=EVERY if session.state == "open" else None)(session)
    _controls(session)
    _agreement(session)
    disputes.draw(session)


def _progress(session: Session) -> None:
    progress = stored.ask(stored.progress, session.session_id)
    agreed = stored.ask(stored.agreement, session.session_id)
    prose.say(words.opening(session, progress, agreed), key="opening", look="opening")
    prose.say(
        words.small_print(session, stored.ask(stored.known, session.session_id)),
        key="small-print",
        look="quiet",
    )
    rows = people.people(progress, stored.ask(stored.invited, session.session_id))
    if rows:
        table(people.PEOPLE, rows, key="people")


def _controls(session: Session) -> None:
    """Invite, pause, close, files."""
    with st.container(horizontal=True, vertical_alignment="center", key="session-controls"):
        if session.state != "closed":
            with st.popover("Invite"), st.form("invite", border=False, clear_on_submit=True):
                name = st.text_input("Name or pseudonym", help="A new pseudonym where empty.", key="invitee")
                if st.form_submit_button("Make an invitation"):
                    _try(partial(sessions.invite, annotator=name.strip()), session)
        _revoking(session)
        if session.state == "open":
            st.button("Pause", on_click=partial(_try, sessions.pause, session), key="pause")
        else:
            st.button("Resume", on_click=partial(_try, sessions.reopen, session), key="reopen")
        if session.state != "closed":
            st.button("Close", on_click=partial(_try, sessions.close, session), key="close")
        for kind in ("csv", "jsonl", "parquet"):
            st.download_button(
                kind,
                partial(labels.export_labels, source.folder(), kind, session.session_id),
                f"{session.name}.{kind}",
                on_click="ignore",
                type="tertiary",
                key=f"export-{kind}",
                help="Every label of this session, superseded and withdrawn ones too: docs/labelling.md.",
            )


def _revoking(session: Session) -> None:
    standing = [one for one in stored.ask(stored.invited, session.session_id) if not one.revoked]
    if not standing:
        return
    with st.popover("Revoke"):
        names = {one.annotator: one.token for one in standing}
        name = st.selectbox("Whose link opens nothing any more", list(names), key="revoked")
        if st.button("Revoke the invitation", key="revoke"):
            sessions.revoke(source.folder(), names[name])
            st.rerun()


def _try(change: object, session: Session) -> None:
    """Change the session; a refusal is told on the page."""
    try:
        change(source.folder(), session.session_id)  # type: ignore[operator]
    except (UsageError, StoreError) as error:
        st.session_state[FAILED] = str(error)


def _agreement(session: Session) -> None:
    agreed = stored.ask(stored.agreement, session.session_id)
    if agreed.pairs.empty:
        return
    st.header("Agreement")
    with st.container(key="charts-agreement"):
        left, right = st.columns([3, 2], gap="large", vertical_alignment="center")
    with left:
        table(people.PAIRS, people.pairs(agreed), key="pairs")
    boxes = (
        f"Boxes overlap by {words.interval(agreed.boxes)} (IoU)."
        if agreed.boxes.value is not None
        else f"Boxes: {agreed.boxes.reason}"
    )
    with right:
        prose.say(
            f"Training items and repeats are no votes; unsure is a verdict of its own. {boxes}",
            key="boxes",
            look="quiet",
        )
