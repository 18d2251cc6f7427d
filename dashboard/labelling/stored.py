"""What the page Session asks of the store. Answers are remembered until results or labels change."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from audits import labels, sessions
from audits.labels import Agreement
from audits.sessions import Evidence, Invitation, Pool, Session, SessionError
from dashboard.classifier.stored import ask
from dashboard.source import Stamp
from engine.store.connection import reading

__all__ = [
    "agreement",
    "ask",
    "every",
    "images",
    "invited",
    "open_disputes",
    "passing",
    "pictures",
    "progress",
]


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


def open_disputes(store: Path, at: Stamp, session_id: str) -> tuple[pd.DataFrame, int]:
    """Disagreements that nobody decided yet, the most divided first; how many were decided."""
    found = labels.disagreements(store, session_id)
    undecided = found[found["adjudicated"].isna()].reset_index(drop=True)
    return undecided, len(found) - len(undecided)


def pictures(store: Path, at: Stamp, recon_ids: tuple[str, ...]) -> dict[str, Evidence]:
    """What was judged."""
    return sessions.pictures(store, recon_ids)


def images(store: Path, datasets: tuple[str, ...]) -> list[str]:
    """Names of the pictures of some data sets; of all where none are named."""
    sql = """
        SELECT DISTINCT name FROM image WHERE ? OR list_contains(?::VARCHAR[], dataset) ORDER BY name
    """
    with reading(store) as con:
        return [name for (name,) in con.execute(sql, [not datasets, list(datasets)]).fetchall()]


def passing(store: Path, pool: Pool) -> int:
    """How many reconstructions a pool has."""
    try:
        return len(sessions.members(store, pool))
    except SessionError:
        return 0
