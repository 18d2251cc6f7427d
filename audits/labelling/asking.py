"""What an annotator is asked, in order, and how the answer becomes a label."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from audits.labelling.inviting import found, table
from audits.labelling.label import Box, Label, Verdict
from audits.labelling.session import Answer, Item, Session
from audits.labelling.taking import caught_up

_QUEUE = """
    SELECT asked.position, asked.recon_id::VARCHAR AS recon_id, asked.stream, answer,
           coalesce(explanation, '') AS explanation, label_id::VARCHAR AS label_id, verdict
    FROM assignment AS asked
    LEFT JOIN item USING (session_id, recon_id)
    LEFT JOIN standing ON standing.session_id = asked.session_id AND standing.annotator = asked.annotator
        AND standing.position = asked.position AND standing.recon_id = asked.recon_id
    WHERE asked.session_id = ?::UUID AND asked.annotator = ?
    ORDER BY asked.position
"""
_KNOWN = """
    SELECT recon_id::VARCHAR AS recon_id, answer AS verdict, coalesce(explanation, '') AS explanation
    FROM item WHERE session_id = ?::UUID AND stream = ? ORDER BY position
"""


def queue(store: Path, session_id: str, annotator: str) -> list[Item]:
    """Everything an annotator is asked in a session, in order, with what was answered.

    Where to go on is the first item not `answered` (`next_item`), from whatever computer.
    """
    with caught_up(store) as con:
        return [Item(**row) for row in table(con, _QUEUE, session_id, annotator)]


def next_item(items: Sequence[Item], after: int = -1) -> Item | None:
    """The first unanswered item beyond a position, else the first one: what was skipped comes last."""
    left = [item for item in items if not item.answered]
    return next((item for item in left if item.position > after), left[0] if left else None)


def known(store: Path, session_id: str) -> dict[str, list[Answer]]:
    """A session's items whose verdict is known: of "example", "training" and "gold" each a list.

    Errors:
        SessionError: there is no session of this identity.
    """
    with caught_up(store) as con:
        held = found(con, session_id)
        asked = {
            use: [Answer(**row) for row in table(con, _KNOWN, held.session_id, use)]
            for use in ("training", "gold")
        }
    return {"example": list(held.examples), **asked}


def answered(
    session: Session,
    annotator: str,
    item: Item,
    *,
    label_id: uuid.UUID | str,
    verdict: Verdict,
    severity: int | None = None,
    tags: Sequence[str] = (),
    boxes: Sequence[Box] = (),
    note: str = "",
    seconds: float | None = None,
    seen: Mapping[str, Any] | None = None,
) -> Label:
    """The label of an item for `audits.labels.record`: conditions, and what it supersedes, are filled in.

    Args:
        label_id: the client's UUID.
        seen: what else was on the screen (window, zoom, flicker), added to the conditions.

    Errors:
        LabelError: a value that cannot be stored.
    """
    return Label(
        label_id=label_id,  # type: ignore[arg-type]
        recon_id=item.recon_id,  # type: ignore[arg-type]
        session_id=session.session_id,  # type: ignore[arg-type]
        annotator=annotator,
        position=item.position,
        verdict=verdict,
        severity=severity,
        tags=tuple(tags),
        boxes=tuple(boxes),
        note=note,
        seconds=seconds,
        conditions={**(seen or {}), **_conditions(session, item)},
        supersedes=item.label_id,  # type: ignore[arg-type]
    )


def feedback(item: Item, verdict: Verdict) -> str:
    """What is told after the verdict: of training items whether it was right and why, else nothing.

    Example:
        >>> feedback(Item(position=0, recon_id="", stream="training", answer="faithful"), "unsure")
        'It is faithful.'
    """
    if item.stream != "training" or item.answer is None:
        return ""
    begin = "Right: it is" if verdict == item.answer else "It is"
    return f"{begin} {item.answer}. {item.explanation}".strip()


def _conditions(session: Session, item: Item) -> dict[str, Any]:
    told = hashlib.blake2b(session.instruction.encode(), digest_size=8).hexdigest()
    return {
        "truth": session.conditions.truth,
        "methods": session.conditions.methods,
        "order": session.plan.order,
        "stream": item.stream,
        "instruction": told,
    }
