"""Recording labels: on the disk before anything else, in the database once."""

from __future__ import annotations

import datetime
import threading
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from audits.labelling import journal
from audits.labelling.errors import LabelError
from audits.labelling.journal import Entry
from audits.labelling.label import Label
from audits.labelling.taking import take_in
from engine.store.connection import database_file, reading
from engine.store.errors import StoreBroken, StoreBusy, StoreMissing

_last = datetime.datetime.min.replace(tzinfo=datetime.UTC)
_clock = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What became of labels: both kinds are durable.

    Args:
        stored: in the database.
        waiting: in the journal alone, because somebody holds the database; the next turn takes them in.
    """

    stored: frozenset[uuid.UUID] = frozenset()
    waiting: frozenset[uuid.UUID] = frozenset()


def record(store: Path, labels: Iterable[Label], wait: float = 10.0) -> Receipt:
    """Record labels durably, each once, however often it is sent.

    They are flushed to the journal first; then they go into the database with the pictures that
    were judged, in one transaction. Killed at any moment, a label whose receipt was given is kept,
    and none is kept twice: a label's own `label_id` is its key.

    Args:
        labels: in their order; those without a time get the present one, each later than the last.
        wait: seconds to try for the database before leaving the rest to the next turn.

    Errors:
        LabelError: a `label_id` that stands for another judgement already; it was not changed.
        StoreMissing, StoreUnwritable: nothing was recorded.
    """
    given = [label if label.created else replace(label, created=_now()) for label in labels]
    if not given:
        return Receipt()
    if not database_file(store, "labels").is_file():
        raise StoreMissing(f"there is no store in {store}; `reconaudit serve --store {store}` makes one.")
    place = journal.append(store, [Entry("label", label.row()) for label in given])
    ids = frozenset(label.label_id for label in given)
    try:
        take_in(store, wait, place)
    except StoreBusy:
        return Receipt(waiting=ids)
    except StoreBroken as error:
        raise StoreBroken(
            f"{error} What was labelled is safe in {journal.folder(store)}; "
            f"`reconaudit labels restore --store {store}` brings it back."
        ) from error
    _must_be_the_same(store, given, wait)
    return Receipt(stored=ids)


def _must_be_the_same(store: Path, given: list[Label], wait: float) -> None:
    with reading(store, wait, "labels") as con:
        rows = con.execute(
            "SELECT label_id, recon_id, annotator, verdict FROM label "
            "WHERE list_contains(?::UUID[], label_id)",
            [[str(label.label_id) for label in given]],
        ).fetchall()
    stored = {label_id: tuple(rest) for label_id, *rest in rows}
    for label in given:
        kept = stored.get(label.label_id)
        if kept != (label.recon_id, label.annotator, label.verdict):
            raise LabelError(
                f"label {label.label_id} stands for {kept} already, got {label.verdict!r} of "
                f"{label.annotator} on {label.recon_id}; a change needs an identity of its own and "
                "names what it supersedes."
            )


def _now() -> datetime.datetime:
    """The present, a microsecond after the last time given at least."""
    global _last
    with _clock:
        _last = max(datetime.datetime.now(datetime.UTC), _last + datetime.timedelta(microseconds=1))
        return _last
