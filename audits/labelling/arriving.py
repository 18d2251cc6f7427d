"""Answers as they arrive from a browser: perhaps twice, perhaps late, each recorded once and in order."""

from __future__ import annotations

import datetime
import math
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from audits.labelling.asking import answered, queue
from audits.labelling.errors import LabelError
from audits.labelling.inviting import table
from audits.labelling.label import Label
from audits.labelling.recording import record
from audits.labelling.session import Item, Session
from audits.labelling.taking import caught_up

LONGEST = 30 * 86400.0  # seconds an answer may have waited in a browser and still tell when it was given

_KNOWN = "SELECT label_id::VARCHAR AS id FROM label WHERE list_contains(?::VARCHAR[], label_id::VARCHAR)"
_LAST = "SELECT max(created) AS last FROM label WHERE session_id = ?::UUID AND annotator = ?"


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """What became of answers.

    Args:
        kept: identities that are durable now; the browser may forget them.
        refused: identity -> why it cannot be stored.
        items: everything the annotator is asked, with what stands now.
    """

    kept: tuple[str, ...]
    refused: Mapping[str, str]
    items: tuple[Item, ...]


def arrived(
    store: Path, session: Session, annotator: str, answers: Sequence[Mapping[str, Any]], wait: float = 10.0
) -> Arrived:
    """Record what a browser sends, each answer once however often it is sent.

    An answer has an `id` (the browser's UUID), a `position` and a `verdict` ("withdrawn" takes back what
    stands there), perhaps `severity`, `tags`, `boxes`, `note`, `seconds`, `seen`, and its `age`: the seconds
    since it was given, by the browser's clock alone. Answers of one position supersede each other in the
    order given.

    Errors:
        StoreMissing, StoreUnwritable: nothing was recorded.
    """
    items = {item.position: item for item in queue(store, session.session_id, annotator)}
    kept: list[str] = []
    refused: dict[str, str] = {}
    labels: list[Label] = []
    if answers:
        known, last = _before(store, session, annotator, [str(one.get("id")) for one in answers])
        for one in answers:
            name = str(one.get("id"))
            item = items.get(one.get("position"))  # type: ignore[arg-type]
            nothing_stands = one.get("verdict") == "withdrawn" and item is not None and not item.answered
            if name in known or name in kept or nothing_stands:
                kept.append(name)
                continue
            try:
                label, last = _label(session, annotator, item, one, last)
            except LabelError as error:
                refused[name] = str(error)
                continue
            labels.append(label)
            kept.append(name)
            taken_back = label.verdict == "withdrawn"
            items[label.position or 0] = replace(
                items[label.position or 0],
                label_id=None if taken_back else str(label.label_id),
                verdict=None if taken_back else label.verdict,
            )
        record(store, labels, wait)
    return Arrived(kept=tuple(kept), refused=refused, items=tuple(items.values()))


def _before(
    store: Path, session: Session, annotator: str, names: Sequence[str]
) -> tuple[set[str], datetime.datetime | None]:
    """Which of these are recorded already, and when the annotator's newest label was given."""
    with caught_up(store) as con:
        known = {row["id"] for row in table(con, _KNOWN, list(names))}
        last: datetime.datetime | None = table(con, _LAST, session.session_id, annotator)[0]["last"]
        return known, last


def _label(
    session: Session,
    annotator: str,
    item: Item | None,
    one: Mapping[str, Any],
    last: datetime.datetime | None,
) -> tuple[Label, datetime.datetime]:
    """A label and its time, later than the annotator's last."""
    if item is None:
        raise LabelError(f"nothing is asked at position {one.get('position')!r} of this session.")
    created = datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=_age(one.get("age")))
    if last is not None:
        created = max(created, last.astimezone(datetime.UTC) + datetime.timedelta(microseconds=1))
    try:
        label = answered(
            session,
            annotator,
            item,
            label_id=uuid.UUID(str(one.get("id"))),
            verdict=one.get("verdict"),  # type: ignore[arg-type]
            severity=one.get("severity"),
            tags=one.get("tags") or (),
            boxes=[tuple(box) for box in one.get("boxes") or ()],
            note=one.get("note") or "",
            seconds=one.get("seconds"),
            seen=one.get("seen") or {},
        )
    except (TypeError, ValueError) as error:
        raise LabelError(f"an answer cannot be read: {error}") from error
    return replace(label, created=created), created


def _age(value: object) -> float:
    """Seconds, 0 where it makes no sense."""
    if not isinstance(value, int | float) or not math.isfinite(value):
        return 0.0
    return min(max(float(value), 0.0), LONGEST)
