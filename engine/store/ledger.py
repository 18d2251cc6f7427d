"""What the store knows already: asked by the runner before it works, and by `status`."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.store import codec
from engine.store.connection import reading

WAIT = 60.0  # seconds a run goes on trying to look something up


def states(folder: Path, recon_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    """recon_id -> "ok", "failed" or "skipped", for those of these that are stored."""
    with reading(folder, WAIT) as con:
        return dict(
            con.execute(
                "SELECT recon_id, state FROM reconstruction WHERE recon_id IN (SELECT unnest(?::UUID[]))",
                [_text(recon_ids)],
            ).fetchall()
        )


def judged(folder: Path, recon_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, set[str]]:
    """recon_id -> the judges that have given it a number, a reason why there is none, or features."""
    found: dict[uuid.UUID, set[str]] = {key: set() for key in recon_ids}
    with reading(folder, WAIT) as con:
        rows = con.execute(
            """
            WITH asked AS (SELECT unnest(?::UUID[]) AS item)
            SELECT recon_id, judge FROM score WHERE recon_id IN (FROM asked)
            UNION ALL SELECT recon_id, judge FROM absence WHERE recon_id IN (FROM asked)
            UNION ALL SELECT item, backbone FROM vector WHERE item IN (FROM asked)
            """,
            [_text(recon_ids)],
        ).fetchall()
    for key, judge in rows:
        found[key].add(judge)
    return found


def drawn(folder: Path, recon_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, dict[str, Any]]:
    """recon_id -> state, reason, costs and ``x`` (x_hat, None where it failed), for those that are stored."""
    with reading(folder, WAIT) as con:
        found = con.execute(
            "SELECT recon_id, state, reason, seconds, peak_bytes, evaluations, network_evaluations, x "
            "FROM reconstruction LEFT JOIN output USING (recon_id) "
            "WHERE recon_id IN (SELECT unnest(?::UUID[]))",
            [_text(recon_ids)],
        )
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return {row["recon_id"]: row | {"x": row["x"] and codec.unpack(row["x"])} for row in rows}


def outputs(folder: Path, recon_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, NDArray[Any]]:
    """recon_id -> x_hat, for those of these that are stored."""
    with reading(folder, WAIT) as con:
        rows = con.execute(
            "SELECT recon_id, x FROM output WHERE recon_id IN (SELECT unnest(?::UUID[]))", [_text(recon_ids)]
        ).fetchall()
    return {key: codec.unpack(x) for key, x in rows}


def measurements(folder: Path, measurement_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, NDArray[Any]]:
    """measurement_id -> y, for those of these that are stored: every method gets the same bytes."""
    with reading(folder, WAIT) as con:
        rows = con.execute(
            "SELECT measurement_id, y FROM measurement WHERE y IS NOT NULL "
            "AND measurement_id IN (SELECT unnest(?::UUID[]))",
            [_text(measurement_ids)],
        ).fetchall()
    return {key: codec.unpack(y) for key, y in rows}


def vectors(
    folder: Path, *, dataset: str, problem: str, method: str, backbone: str, kind: str = "single"
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Features of a case's outputs and of their truths, the newest reconstruction of each image.

    Of samples, the first of each image: as many pictures as other methods have.

    Shape:
        Two ``(N, D)`` arrays, row by row of the same image; ``(0, 0)`` where nothing is stored.
    """
    with reading(folder, WAIT) as con:
        rows = con.execute(
            """
            SELECT of_output.data, of_truth.data
            FROM latest
            JOIN vector AS of_output ON of_output.item = recon_id AND of_output.backbone = $backbone
            JOIN vector AS of_truth ON of_truth.item = image_id AND of_truth.backbone = $backbone
            WHERE dataset = $dataset AND problem = $problem AND method = $method
              AND kind = $kind AND state = 'ok' AND coalesce(sample, 0) = 0
            ORDER BY image_id
            """,
            {"dataset": dataset, "problem": problem, "method": method, "backbone": backbone, "kind": kind},
        ).fetchall()
    return _stacked([row[0] for row in rows]), _stacked([row[1] for row in rows])


def _text(ids: Sequence[uuid.UUID]) -> list[str]:
    return [str(one) for one in ids]


def _stacked(blobs: list[bytes]) -> NDArray[Any]:
    return np.stack([codec.unpack(blob) for blob in blobs]) if blobs else np.empty((0, 0), np.float32)
