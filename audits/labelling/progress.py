"""How far each annotator is, how quickly, and how well on items whose verdict is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from audits.labelling.taking import caught_up

PAUSE = 300.0  # seconds between two labels beyond which somebody was away

_ASKED = """
    SELECT asked.annotator, asked.position, asked.recon_id::VARCHAR AS recon_id, asked.stream, answer,
           label.verdict, label.seconds, epoch(label.created) AS at
    FROM assignment AS asked
    LEFT JOIN item USING (session_id, recon_id)
    LEFT JOIN standing AS label ON label.session_id = asked.session_id
        AND label.annotator = asked.annotator AND label.position = asked.position
        AND label.recon_id = asked.recon_id
    WHERE asked.session_id = coalesce(?::UUID, asked.session_id)
    ORDER BY asked.annotator, asked.session_id, asked.position
"""


def asked(store: Path, session_id: str | None = None) -> pd.DataFrame:
    """Every assignment with the label that stands there.

    Columns: annotator, position, recon_id, stream, answer, verdict, seconds, at (seconds since 1970).
    """
    with caught_up(store) as con:
        return con.execute(_ASKED, [session_id]).df()


def progress(store: Path, session_id: str) -> pd.DataFrame:
    """One row per annotator of a session, in the order of names.

    Columns: annotator; assigned, answered (counts); hallucinated, unsure (shares of what was answered,
    training items left out); seconds (median of a verdict); per_hour (labels in an hour of work,
    absences beyond five minutes left out); last (seconds since 1970); gold, gold_right, training,
    training_right, repeats, repeats_same (counts of what was answered). What is not known yet is missing.
    """
    table = asked(store, session_id)
    rows = [_row(str(name), group) for name, group in table.groupby("annotator", sort=True)]
    return pd.DataFrame(rows, columns=list(_row("", table.head(0))))


def repeated(table: pd.DataFrame) -> pd.DataFrame:
    """Pairs of verdicts of one annotator on one reconstruction, from `asked`: annotator, first, second."""
    done = table.dropna(subset=["verdict"])
    first = done[~done["stream"].isin(["repeat", "training"])]
    second = done[done["stream"] == "repeat"]
    pairs = first.merge(second, on=["annotator", "recon_id"], suffixes=("_first", "_second"))
    return pairs.rename(columns={"verdict_first": "first", "verdict_second": "second"})[
        ["annotator", "recon_id", "first", "second"]
    ]


def _row(name: str, group: pd.DataFrame) -> dict[str, Any]:
    done = group.dropna(subset=["verdict"])
    votes = done[done["stream"] != "training"]
    gold, training = (done[done["stream"] == stream] for stream in ("gold", "training"))
    pairs = repeated(group)
    return {
        "annotator": name,
        "assigned": len(group),
        "answered": len(done),
        "hallucinated": (votes["verdict"] == "hallucinated").mean() if len(votes) else None,
        "unsure": (votes["verdict"] == "unsure").mean() if len(votes) else None,
        "seconds": done["seconds"].median() if done["seconds"].notna().any() else None,
        "per_hour": _pace(done["at"]),
        "last": done["at"].max() if len(done) else None,
        "gold": len(gold),
        "gold_right": int((gold["verdict"] == gold["answer"]).sum()),
        "training": len(training),
        "training_right": int((training["verdict"] == training["answer"]).sum()),
        "repeats": len(pairs),
        "repeats_same": int((pairs["first"] == pairs["second"]).sum()),
    }


def _pace(at: pd.Series[float]) -> float | None:
    gaps = at.sort_values().diff().dropna()
    gaps = gaps[gaps <= PAUSE]
    return 3600 * len(gaps) / gaps.sum() if len(gaps) and gaps.sum() > 0 else None
