"""Which reconstructions a pool has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from audits.labelling.session import Pool
from engine.store.connection import reading


def members(store: Path, pool: Pool) -> list[str]:
    """The identities of a pool's reconstructions, sorted.

    Errors:
        StoreMissing, StoreBusy: see `engine.store.errors`.
    """
    conditions = ["state = 'ok'", "recon_id IN (SELECT recon_id FROM output)"]
    parameters: list[Any] = []
    columns = {"latest.dataset": pool.datasets, "problem": pool.problems, "method": pool.methods}
    filters: dict[str, Any] = {**columns, "latest.kind": pool.kinds, "recon_id::VARCHAR": pool.recon_ids}
    for column, wanted in filters.items():
        if wanted:
            conditions.append(f"list_contains(?::VARCHAR[], {column})")
            parameters.append(list(wanted))
    if pool.images:
        conditions.append(
            "(list_contains(?::VARCHAR[], name) OR list_contains(?::VARCHAR[], image_id::VARCHAR))"
        )
        parameters += [list(pool.images), list(pool.images)]
    if not pool.recon_ids:
        conditions.append("(latest.kind <> 'sample' OR latest.sample = 0)")
    for score in pool.scores:
        conditions.append(
            "recon_id IN (SELECT recon_id FROM score WHERE judge = ? "
            "AND value >= coalesce(?, '-inf'::DOUBLE) AND value <= coalesce(?, 'inf'::DOUBLE))"
        )
        parameters += [score.judge, score.low, score.high]
    sql = f"""
        SELECT DISTINCT recon_id::VARCHAR AS recon FROM latest JOIN image USING (image_id)
        WHERE {" AND ".join(conditions)} ORDER BY recon
    """
    with reading(store) as con:
        return [recon for (recon,) in con.execute(sql, parameters).fetchall()]
