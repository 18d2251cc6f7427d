"""Labelling sessions: made from a pool, shared out, opened by invitation, resumed anywhere. No torch.

A page of the annotator's needs `admitted`, `queue`, `next_item`, `pictures`, `answered`, `feedback` and
`audits.labels.record`; a page of the leader's needs `members`, `make`, `invite`, `invitations`, `known`,
`progress`, `pause`, `close` and, of `audits.labels`, `agreement`, `disagreements` and `adjudicate`.
"""

from __future__ import annotations

import datetime
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from audits.labelling import orders
from audits.labelling.asking import answered, feedback, known, next_item, queue
from audits.labelling.errors import SessionError
from audits.labelling.evidence import Evidence, pictures
from audits.labelling.inviting import (
    admitted,
    commit,
    found,
    invitations,
    invite,
    person,
    revoke,
    table,
)
from audits.labelling.journal import Entry
from audits.labelling.pools import members
from audits.labelling.progress import progress
from audits.labelling.session import (
    Answer,
    Conditions,
    Invitation,
    Item,
    Plan,
    Pool,
    ScoreRange,
    Session,
)
from audits.labelling.taking import caught_up
from engine.store.connection import writing

__all__ = [
    "Answer",
    "Conditions",
    "Evidence",
    "Invitation",
    "Item",
    "Plan",
    "Pool",
    "ScoreRange",
    "Session",
    "SessionError",
    "admitted",
    "answered",
    "close",
    "feedback",
    "invitations",
    "invite",
    "known",
    "link",
    "make",
    "members",
    "next_item",
    "pause",
    "pictures",
    "probabilities_of",
    "progress",
    "queue",
    "reopen",
    "revoke",
    "session",
    "sessions",
]


def make(
    store: Path,
    *,
    name: str,
    author: str,
    pool: Pool,
    plan: Plan,
    conditions: Conditions | None = None,
    instruction: str = "",
    examples: Sequence[Answer] = (),
    training: Sequence[Answer] = (),
    gold: Sequence[Answer] = (),
    annotators: Sequence[str] = (),
    probabilities: Mapping[str, float] | None = None,
) -> Session:
    """Make a session and invite its annotators; what is judged is drawn now, once.

    Args:
        name: what the session is called.
        author: who leads it.
        pool: what may be judged. Where it picks among a method's pictures (`Pool.selective`), nothing is
            of the stream "random", from which rates are estimated.
        plan: order, overlap, seats and repeats.
        conditions: what annotators see; truth shown and methods hidden by default.
        instruction: what they are told, Markdown.
        examples: shown with the instruction; never asked.
        training: asked first, with feedback; their labels are no votes.
        gold: asked in between, without a word: how good the annotator is.
        annotators: those known already; each gets an invitation. Seats left are taken by `invite`.
        probabilities: recon_id -> p, 0.5 being the threshold, for the orders by uncertainty: what
            `probabilities_of` gives.

    Errors:
        SessionError: nothing is in the pool, or the parts do not fit each other.
    """
    if not name.strip():
        raise SessionError("a session must have a name, got an empty one.")
    if not author.strip():
        raise SessionError("a session must be led by somebody, got an empty name.")
    leader = person(author)
    people = [person(one) for one in annotators]
    if len(set(people)) < len(people):
        raise SessionError(f"annotators must differ, got {', '.join(people)}.")
    answers = Counter(one.recon_id for one in (*examples, *training, *gold))
    if twice := [recon for recon, times in answers.items() if times > 1]:
        raise SessionError(
            f"a reconstruction is an example, a training or a gold item, got {twice[0]} twice."
        )
    asked = [recon for recon in members(store, pool) if recon not in answers]
    if not asked:
        raise SessionError("the pool is empty: no finished reconstruction passes all of its filters.")
    pictures(store, [*answers])
    made = Session(
        session_id=str(uuid.uuid4()),
        name=name.strip(),
        author=leader,
        pool=pool,
        plan=plan,
        conditions=conditions or Conditions(),
        instruction=instruction,
        examples=tuple(examples),
        created=datetime.datetime.now(datetime.UTC),
    )
    told = [(one, "training") for one in training] + [(one, "gold") for one in gold]
    rows = [
        {"recon_id": one.recon_id, "stream": stream, "answer": one.verdict, "explanation": one.explanation}
        for one, stream in told
    ] + [
        {"recon_id": one.recon_id, "stream": "active" if pool.selective else one.stream}
        for one in orders.drawn(asked, plan, probabilities)
    ]
    items = [{"session_id": made.session_id, "position": i, **row} for i, row in enumerate(rows)]
    entries = [Entry("session", made.row()), *(Entry("item", item) for item in items)]
    commit(store, lambda con: entries)
    for name in people:
        invite(store, made.session_id, name)
    return made


def probabilities_of(store: Path, classifier: str) -> dict[str, float]:
    """A classifier's p of every reconstruction, moved so that 0.5 is its threshold: what `make` takes.

    Args:
        classifier: its id or the first digits of it; the newest where empty.

    Errors:
        UsageError: none is called so, or there is none at all.
    """
    from audits.classifier.verdicts import verdicts
    from audits.classifier.versions import load

    version = load(store, classifier or None)
    told = verdicts(store, version.classifier_id)
    moved = told["p"] - version.layer.threshold + 0.5
    return dict(zip(told["recon_id"], moved, strict=True))


def link(invitation: Invitation) -> str:
    """Where an invitation leads, from the dashboard's address on."""
    return f"/label?invitation={invitation.token}"


def sessions(store: Path) -> list[Session]:
    """All sessions, the newest first."""
    with caught_up(store) as con:
        return [Session.of(row) for row in table(con, "FROM session ORDER BY created DESC, session_id")]


def session(store: Path, session_id: str) -> Session:
    """One session.

    Errors:
        SessionError: there is none of this identity.
    """
    with caught_up(store) as con:
        return found(con, session_id)


def pause(store: Path, session_id: str) -> None:
    """Ask nothing more for a while; verdicts on their way are still recorded."""
    _set(store, session_id, "paused = coalesce(paused, now())")


def close(store: Path, session_id: str) -> None:
    """End a session; verdicts on their way are still recorded."""
    _set(store, session_id, "closed = coalesce(closed, now())")


def reopen(store: Path, session_id: str) -> None:
    """Go on with a session that was paused or closed."""
    _set(store, session_id, "paused = NULL, closed = NULL")


def _set(store: Path, session_id: str, change: str) -> None:
    with writing(store, database="labels") as con:
        key = found(con, session_id).session_id
        con.execute(f"UPDATE session SET {change} WHERE session_id = ?::UUID", [key])
