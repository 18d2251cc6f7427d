"""What the page Session asks of the store. Answers are remembered until results or labels change."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from PIL import Image

from audits import labels, sessions
from audits.labels import Agreement
from audits.sessions import Evidence, Invitation, Pool, Session
from dashboard.classifier.stored import ask
from dashboard.source import Stamp
from dashboard.thumbnails import small
from engine.store.connection import reading

__all__ = [
    "Pair",
    "agreement",
    "ask",
    "disputes",
    "every",
    "images",
    "invited",
    "known",
    "left",
    "offered",
    "pairs",
    "passing",
    "progress",
    "span",
]

EDGE = 144  # pixels of a picture's longer side, at most
_ORDERED = """
    SELECT recon_id::VARCHAR AS recon_id,
           (SELECT any_value(value) FROM score WHERE score.recon_id = r.recon_id AND judge = ?) AS value
    FROM reconstruction AS r WHERE recon_id IN (SELECT unnest(?::UUID[]))
    ORDER BY value {way} NULLS LAST, md5(recon_id::VARCHAR) LIMIT ? OFFSET ?
"""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A pair with its truth, small.

    Args:
        title: the method.
        note: where it was run, and on which picture.
        pictures: source and title of measurement, reconstruction and truth; "" for one that is not there.
        size: width and height of the reconstruction, in pixels.
    """

    recon_id: str
    title: str
    note: str
    pictures: tuple[dict[str, str], ...]
    size: tuple[int, int]

    def plain(self) -> dict[str, Any]:
        return asdict(self)


def every(store: Path, at: Stamp) -> list[Session]:
    """All sessions, newest first."""
    return sessions.sessions(store)


def progress(store: Path, at: Stamp, session_id: str) -> pd.DataFrame:
    """A row per annotator: `audits.sessions.progress`."""
    return sessions.progress(store, session_id)


def invited(store: Path, at: Stamp, session_id: str) -> list[Invitation]:
    """A session's invitations."""
    return sessions.invitations(store, session_id)


def agreement(store: Path, at: Stamp, session_id: str) -> Agreement:
    """How well the annotators of a session agree."""
    return labels.agreement(store, session_id)


def known(store: Path, at: Stamp, session_id: str) -> dict[str, int]:
    """How many examples, training and gold items a session has."""
    return {use: len(answers) for use, answers in sessions.known(store, session_id).items()}


def disputes(store: Path, at: Stamp, session_id: str) -> pd.DataFrame:
    """What people do not agree on, the most divided first: `audits.labels.disagreements`."""
    return labels.disagreements(store, session_id)


def offered(
    store: Path, pool: Pool, judge: str, falls: bool, begin: int, count: int
) -> tuple[list[dict[str, Any]], int]:
    """Some of a pool's reconstructions in the order of a score, or of chance: identity and value; how many
    there are.
    """
    ids = sessions.members(store, pool)
    sql = _ORDERED.format(way="DESC" if falls else "ASC")
    with reading(store) as con:
        rows = con.execute(sql, [judge, ids, count, begin]).fetchall()
    return [{"recon_id": recon, "value": value} for recon, value in rows], len(ids)


def pairs(store: Path, recon_ids: tuple[str, ...]) -> list[Pair]:
    """The pictures of some reconstructions."""
    names = _names(store, recon_ids)
    return [_pair(one, names.get(recon, "")) for recon, one in sessions.pictures(store, recon_ids).items()]


def images(store: Path, datasets: tuple[str, ...]) -> list[str]:
    """Names of the pictures of some data sets; of all where none are named."""
    sql = """
        SELECT DISTINCT name FROM image WHERE ? OR list_contains(?::VARCHAR[], dataset) ORDER BY name
    """
    with reading(store) as con:
        return [name for (name,) in con.execute(sql, [not datasets, list(datasets)]).fetchall()]


def span(store: Path, judge: str) -> tuple[float | None, float | None]:
    """The least and the most that a judge gave."""
    with reading(store) as con:
        row = con.execute("SELECT min(value), max(value) FROM score WHERE judge = ?", [judge]).fetchone()
    return row or (None, None)


def passing(store: Path, pool: Pool) -> int:
    """How many reconstructions a pool has."""
    return left(store, pool, frozenset())


def left(store: Path, pool: Pool, without: frozenset[str]) -> int:
    """How many reconstructions a pool has but for some."""
    return len(set(sessions.members(store, pool)) - without)


def _names(store: Path, recon_ids: Sequence[str]) -> dict[str, str]:
    """What the pictures behind reconstructions are called."""
    sql = """
        SELECT recon_id::VARCHAR, name FROM reconstruction JOIN image USING (image_id)
        WHERE recon_id IN (SELECT unnest(?::UUID[]))
    """
    with reading(store) as con:
        return dict(con.execute(sql, [list(recon_ids)]).fetchall())


def _pair(one: Evidence, name: str) -> Pair:
    shown = {"measurement": one.measurement, "reconstruction": one.reconstruction, "truth": one.truth}
    return Pair(
        recon_id=one.recon_id,
        title=one.method,
        note=" · ".join(filter(None, (f"{one.dataset} × {one.problem}", name))),
        pictures=tuple(
            {"title": what, "source": small(png, EDGE) if png else ""} for what, png in shown.items()
        ),
        size=Image.open(io.BytesIO(one.reconstruction)).size,
    )
