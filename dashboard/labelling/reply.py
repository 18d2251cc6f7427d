"""What the browser asks while somebody labels, and what it is told: answers recorded, pictures ahead.

A request names the invitation, where the annotator is, which pictures are there already and what was
answered since. The reply acknowledges answers once they are durable, and brings the pictures that come
next, so that no key waits for the server. It has no name of a method unless the session shows them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audits import sessions
from audits.labelling.arriving import Arrived, arrived
from audits.sessions import Item, Session, SessionError
from dashboard.desk.container import MAGIC
from dashboard.labelling.pairs import bare, examples, pair
from engine.errors import UsageError
from engine.store.errors import StoreBusy, StoreError

AHEAD = 24  # pairs that are sent before they are shown, at most
BYTES = 4_000_000  # of pictures in one reply, but for the first pair
LETTERS = {"hallucinated": "h", "faithful": "f", "unsure": "u", None: "-"}


@dataclass(frozen=True, kw_only=True)
class Request:
    """What the browser asks.

    Args:
        number: of the request, given back with the reply.
        client: a window of a browser, given back too.
        token: of the invitation.
        at: the position on the screen, None where the server is to say.
        have: positions whose pictures are there.
        answers: what was answered and not acknowledged, as `audits.labelling.arriving` takes it.
        told: whether instruction and examples are there.
        waits: the position just answered, where something is told after the verdict.
    """

    number: int = 0
    client: str = ""
    token: str = ""
    at: int | None = None
    have: frozenset[int] = frozenset()
    answers: tuple[Mapping[str, Any], ...] = ()
    told: bool = False
    waits: int | None = None

    @classmethod
    def of(cls, sent: Mapping[str, Any] | None, token: str) -> Request:
        """From what the component tells; `token` is of the address, where the component has none."""
        sent = sent or {}
        at = sent.get("at")
        return cls(
            number=int(sent.get("number") or 0),
            client=str(sent.get("client") or ""),
            token=str(sent.get("token") or token),
            at=at if isinstance(at, int) else None,
            have=frozenset(one for one in sent.get("have") or () if isinstance(one, int)),
            answers=tuple(one for one in sent.get("answers") or () if isinstance(one, Mapping)),
            told=bool(sent.get("told")),
            waits=sent.get("waits") if isinstance(sent.get("waits"), int) else None,
        )


def reply(store: Path, asked: Request) -> bytes:
    """What the browser is told, as `04_wire.js` and `09_hear.js` read it."""
    head: dict[str, Any] = {"number": asked.number, "client": asked.client, "token": asked.token}
    blobs: list[bytes] = []
    try:
        head |= _said(store, asked, blobs) if asked.token else {"state": "stranger"}
    except SessionError as error:
        head |= {"state": "refused", "sentence": _sentence(error)}
    except StoreError as error:
        head |= {"state": "busy", "sentence": _sentence(error)}
    return packed(head, blobs)


def _said(store: Path, asked: Request, blobs: list[bytes]) -> dict[str, Any]:
    session, annotator = sessions.admitted(store, asked.token)
    done = arrived(store, session, annotator, asked.answers)
    items = done.items
    at = asked.at if asked.at is not None and 0 <= asked.at < len(items) else None
    if at is None:
        following = sessions.next_item(items)
        at = following.position if following else max(0, len(items) - 1)
    head = _facts(session, annotator, done) | {"at": at}
    try:
        head["after"] = _after(store, session, items, asked.waits, blobs)
        head["pairs"] = _ahead(store, session, items, at, asked.have, blobs)
        if not asked.told:
            head["told"] = _told(store, session, blobs)
    except StoreBusy:
        head["late"] = True
    except UsageError as error:
        head["sentence"] = _sentence(error)
    return head


def packed(head: Mapping[str, Any], blobs: Sequence[bytes]) -> bytes:
    """A head and blobs in the form of the desk's data (`dashboard.desk.container`)."""
    places, end = [], 0
    for blob in blobs:
        places.append((end, len(blob)))
        end += len(blob) + -len(blob) % 4
    text = json.dumps({**head, "blobs": places}, separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-len(text) % 4)
    padded = [blob + b"\0" * (-len(blob) % 4) for blob in blobs]
    return b"".join([MAGIC, len(text).to_bytes(4, "little"), text, *padded])


def wanted(items: Sequence[Item], at: int) -> list[int]:
    """Positions whose pictures come next: the one shown, those after it that are open, the one before."""
    later = [item.position for item in items if item.position > at and not item.answered]
    skipped = [item.position for item in items if item.position < at and not item.answered]
    first = [item.position for item in items if item.position == at]
    return [*first, *[*later, *skipped][:AHEAD], *([at - 1] if first and at > 0 else [])]


def _facts(session: Session, annotator: str, done: Arrived) -> dict[str, Any]:
    """How the session stands. Streams, identities and names of what is judged stay here."""
    return {
        "state": session.state,
        "session": session.session_id,
        "name": session.name,
        "annotator": annotator,
        "truth": session.conditions.truth,
        "methods": session.conditions.methods,
        "verdicts": "".join(LETTERS[item.verdict if item.answered else None] for item in done.items),
        "training": sum(item.stream == "training" for item in done.items),
        "kept": list(done.kept),
        "refused": dict(done.refused),
        "after": {},
        "pairs": [],
        "late": False,
    }


def _ahead(
    store: Path, session: Session, items: Sequence[Item], at: int, have: Iterable[int], blobs: list[bytes]
) -> list[tuple[int, int]]:
    """Position and blob of every pair that is sent."""
    there = set(have)
    missing = [items[place] for place in wanted(items, at) if place not in there]
    sent: list[tuple[int, int]] = []
    size = 0
    for start in range(0, len(missing), 8):
        part = missing[start : start + 8]
        found = sessions.pictures(store, [item.recon_id for item in part], wait=2.0)
        for item in part:
            blob = pair(found[item.recon_id], item.position, len(items), session, revealed=item.answered)
            size += len(blob)
            if sent and size > BYTES:
                return sent
            sent.append((item.position, len(blobs)))
            blobs.append(blob)
    return sent


def _after(
    store: Path, session: Session, items: Sequence[Item], place: int | None, blobs: list[bytes]
) -> dict[int, dict[str, Any]]:
    """What is told once a verdict is given: feedback on training items, the truth where it is revealed."""
    item = items[place] if place is not None and 0 <= place < len(items) else None
    if item is None or item.verdict is None:
        return {}
    told: dict[str, Any] = {"text": sessions.feedback(item, item.verdict)}  # type: ignore[arg-type]
    if session.conditions.truth == "revealed":
        found = sessions.pictures(store, [item.recon_id], wait=2.0)[item.recon_id]
        told["pair"] = len(blobs)
        blobs.append(pair(found, item.position, len(items), session, revealed=True))
    return {item.position: told}


def _told(store: Path, session: Session, blobs: list[bytes]) -> dict[str, Any]:
    """The instruction and its examples."""
    shown = []
    for evidence, answer in examples(store, session):
        shown.append({"pair": len(blobs), "verdict": answer.verdict, "text": answer.explanation})
        blobs.append(bare(evidence, session))
    return {"instruction": session.instruction, "examples": shown}


def _sentence(error: Exception) -> str:
    text = str(error)
    return text[:1].upper() + text[1:]
