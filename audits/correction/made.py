"""Corrected pictures with what they came from. Imports no torch."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path

from engine.store.connection import reading

_STORED = """
    SELECT latest.dataset, latest.problem, latest.method, params ->> 'method' AS drew, latest.recon_id,
           shown.recon_id AS shown, mean.recon_id AS mean
    FROM latest JOIN method ON method.method = latest.method
    JOIN latest AS shown ON shown.measurement_id = latest.measurement_id
        AND shown.method = (params ->> 'method') AND shown.state = 'ok'
        AND (shown.kind = 'single' OR (shown.kind = 'sample' AND shown.sample = 0))
    LEFT JOIN latest AS mean ON mean.measurement_id = latest.measurement_id
        AND mean.method = (params ->> 'method') AND mean.state = 'ok' AND mean.kind = 'mean'
    WHERE family = ? AND latest.state = 'ok' AND latest.dataset = ? AND latest.problem = ?
    QUALIFY row_number() OVER (PARTITION BY latest.recon_id ORDER BY shown.kind, shown.created DESC) = 1
    ORDER BY latest.method, latest.recon_id
"""
FAMILY = "corrected"  # of the methods that corrections are stored as


@dataclass(frozen=True, kw_only=True)
class Made:
    """One corrected picture.

    Args:
        method: that drew.
        shown: the draw that was corrected; `mean`: of the draws.
        stored_as: the name of the method that it is stored as.
        found: whether it was there before.
        reason: why it failed.
    """

    dataset: str
    problem: str
    method: str
    recon_id: uuid.UUID
    shown: uuid.UUID
    mean: uuid.UUID | None
    stored_as: str
    found: bool = False
    reason: str | None = None


def stored(store: Path, dataset: str, problem: str) -> list[Made]:
    """Every corrected picture of a case, beside draw 0 of the method that drew."""
    with reading(store) as con:
        rows = con.execute(_STORED, [FAMILY, dataset, problem]).fetchall()
    return [
        Made(
            dataset=of,
            problem=on,
            method=drew,
            recon_id=recon_id,
            shown=shown,
            mean=mean,
            stored_as=name,
            found=True,
        )
        for of, on, name, drew, recon_id, shown, mean in rows
    ]
