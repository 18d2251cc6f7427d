"""Annotators' places in a session: invitations, and the lists that go with them."""

from __future__ import annotations

import datetime
import secrets
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb

from audits.labelling import journal, orders
from audits.labelling.errors import SessionError
from audits.labelling.journal import Entry
from audits.labelling.label import named
from audits.labelling.orders import Drawn
from audits.labelling.session import Invitation, Session
from audits.labelling.taking import caught_up, move
from audits.labelling.verdicts import NOT_PEOPLE
from engine.store.connection import writing

_LINK = 24  # bytes of a token: 192 bits


def invite(store: Path, session_id: str, annotator: str = "") -> Invitation:
    """Give an annotator a place in a session, and the list that goes with it; the same again if invited.

    The planned seats are taken in the order of invitations. Who comes when all are taken gets as
    much as a seat has, of what fewest were given; nobody is given anything twice but repeats. Who
    is invited again after a revocation keeps the seat and the list.

    Args:
        annotator: a name or pseudonym, a new pseudonym where empty. One name is one person in all sessions.

    Errors:
        SessionError: no such session, a closed one, or a name that is reserved.
    """
    who = person(annotator) if annotator else f"reader-{secrets.token_hex(3)}"

    def rows(con: duckdb.DuckDBPyConnection) -> list[Entry]:
        held = found(con, session_id)
        if held.closed:
            raise SessionError(f"session {held.name} is closed; reopen it to invite {who}.")
        before = _invitations(con, session_id)
        if any(one.annotator == who and not one.revoked for one in before):
            return []
        seated = next((one.seat for one in before if one.annotator == who), None)
        seat = len({one.annotator for one in before}) if seated is None else seated
        entry = {
            "token": secrets.token_urlsafe(_LINK),
            "session_id": held.session_id,
            "annotator": who,
            "seat": seat,
            "created": datetime.datetime.now(datetime.UTC).isoformat(),
        }
        assigned = [] if seated is not None else _assignments(con, held, who, seat)
        return [Entry("invitation", entry), *(Entry("assignment", row) for row in assigned)]

    commit(store, rows)
    return next(one for one in invitations(store, session_id) if one.annotator == who and not one.revoked)


def admitted(store: Path, token: str) -> tuple[Session, str]:
    """The session and the annotator that a link opens, whatever the session's state.

    Errors:
        SessionError: the link is unknown or was revoked.
    """
    with caught_up(store) as con:
        row = con.execute(
            "SELECT session_id::VARCHAR, annotator, revoked FROM invitation WHERE token = ?", [token]
        ).fetchone()
        if row is None or row[2] is not None:
            what = "not known" if row is None else "revoked"
            raise SessionError(f"this invitation is {what}; ask whoever leads the session for another link.")
        return found(con, row[0]), row[1]


def invitations(store: Path, session_id: str) -> list[Invitation]:
    """A session's invitations in the order of seats, revoked ones too."""
    with caught_up(store) as con:
        return _invitations(con, session_id)


def revoke(store: Path, token: str) -> None:
    """Make a link open nothing any more. What was answered through it stays.

    Errors:
        SessionError: there is no such link.
    """
    with writing(store, database="labels") as con:
        changed = con.execute(
            "UPDATE invitation SET revoked = coalesce(revoked, now()) WHERE token = ? RETURNING 1", [token]
        ).fetchall()
    if not changed:
        raise SessionError("there is no such invitation to revoke.")


def commit(store: Path, rows: Callable[[duckdb.DuckDBPyConnection], list[Entry]]) -> None:
    """Store what `rows` makes of the database as it is, journal first, with nobody in between."""
    with writing(store, database="labels") as con:
        move(con, store)
        if entries := rows(con):
            journal.append(store, entries)
            move(con, store)


def found(con: duckdb.DuckDBPyConnection, session_id: str) -> Session:
    """One session.

    Errors:
        SessionError: there is none of this identity.
    """
    try:
        key = str(uuid.UUID(str(session_id)))
    except ValueError:
        raise SessionError(f"a session's identity must be a UUID, got {session_id!r}.") from None
    rows = table(con, "FROM session WHERE session_id = ?::UUID", key)
    if not rows:
        raise SessionError(f"there is no session {key} in this store.")
    return Session.of(rows[0])


def person(annotator: str) -> str:
    """The name of a person.

    Errors:
        SessionError: the name stands for something else.
    """
    name = named(annotator)
    if name.lower() in NOT_PEOPLE:
        raise SessionError(f"an annotator cannot be named {name}: that is no person; choose another name.")
    return name


def table(con: duckdb.DuckDBPyConnection, sql: str, *parameters: Any) -> list[dict[str, Any]]:
    """The rows of a query by column."""
    cursor = con.execute(sql, list(parameters))
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _invitations(con: duckdb.DuckDBPyConnection, session_id: str) -> list[Invitation]:
    sql = (
        "SELECT * REPLACE (session_id::VARCHAR AS session_id) FROM invitation "
        "WHERE session_id = ?::UUID ORDER BY seat, created"
    )
    return [Invitation(**row) for row in table(con, sql, session_id)]


def _assignments(con: duckdb.DuckDBPyConnection, held: Session, who: str, seat: int) -> list[dict[str, Any]]:
    items = con.execute(
        "SELECT recon_id::VARCHAR, stream FROM item WHERE session_id = ?::UUID ORDER BY position",
        [held.session_id],
    ).fetchall()
    asked = {recon: Drawn(recon, stream) for recon, stream in items if stream in ("random", "active")}
    if seat < held.plan.annotators:
        share: Sequence[str] = orders.seats([*asked], held.plan)[seat]
    else:
        times = Counter(
            recon
            for (recon,) in con.execute(
                "SELECT recon_id::VARCHAR FROM assignment "
                "WHERE session_id = ?::UUID AND stream IN ('random', 'active')",
                [held.session_id],
            ).fetchall()
        )
        share = orders.beyond([*asked], held.plan, times, seat)
    training = [recon for recon, stream in items if stream == "training"]
    gold = [recon for recon, stream in items if stream == "gold"]
    listed = orders.sequence([asked[recon] for recon in share], training, gold, held.plan, seat)
    return [
        {"session_id": held.session_id, "annotator": who, "position": i, **one._asdict()}
        for i, one in enumerate(listed)
    ]
