"""What was judged, kept with the judgement: the three pictures, their hashes, their names."""

from __future__ import annotations

import json
import uuid
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from audits.labelling.errors import LabelError
from engine.store.connection import reading
from engine.store.errors import StoreError

LATELY = 48  # pictures of so many reconstructions are remembered, so that the next pair is there at once

_FROM_RESULTS = """
    SELECT recon_id::VARCHAR, image_id::VARCHAR, reconstruction.dataset, reconstruction.problem, method,
           image.digest, measurement.digest, reconstruction.digest, image.png, preview, output.png
    FROM reconstruction JOIN image USING (image_id) JOIN output USING (recon_id)
    LEFT JOIN measurement USING (measurement_id)
    WHERE list_contains(?::UUID[], recon_id) AND state = 'ok'
"""
_FROM_LABELS = """
    SELECT recon_id::VARCHAR, image_id::VARCHAR, dataset, problem, method, digests ->> 'truth',
           digests ->> 'measurement', digests ->> 'reconstruction', truth, measurement, reconstruction
    FROM evidence WHERE list_contains(?::UUID[], recon_id) AND digests IS NOT NULL
"""
_OWED = """
    SELECT DISTINCT recon_id::VARCHAR
    FROM (SELECT recon_id FROM label UNION SELECT unnest(?::UUID[])) AS judged
    WHERE recon_id NOT IN (SELECT recon_id FROM evidence WHERE digests IS NOT NULL)
"""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """The pictures of one reconstruction as PNG, 8 bits, values in [0, 1] times 255, never rescaled.

    Args:
        digests: hashes of the exact arrays behind the pictures: truth, measurement, reconstruction.
        measurement: what was measured, as a picture; None where there is none.
    """

    recon_id: str
    image_id: str
    dataset: str
    problem: str
    method: str
    digests: dict[str, str | None]
    truth: bytes | None
    measurement: bytes | None
    reconstruction: bytes


_lately: OrderedDict[tuple[str, str], Evidence] = OrderedDict()
_unknown: set[tuple[str, str]] = set()


def pictures(store: Path, recon_ids: Sequence[str | uuid.UUID], wait: float = 10.0) -> dict[str, Evidence]:
    """The pictures of reconstructions, as they were judged where they were, else from the results.

    Errors:
        LabelError: a reconstruction that neither database has.
        StoreMissing, StoreBusy: see `engine.store.errors`.
    """
    asked = [str(uuid.UUID(str(recon))) for recon in recon_ids]
    found = {recon: _lately[str(store), recon] for recon in asked if (str(store), recon) in _lately}
    for database, sql in (("labels", _FROM_LABELS), ("results", _FROM_RESULTS)):
        if missing := [recon for recon in asked if recon not in found]:
            with reading(store, wait, database) as con:  # type: ignore[arg-type]
                found |= _read(con, sql, missing)
    if missing := [recon for recon in asked if recon not in found]:
        raise LabelError(f"there is no reconstruction {missing[0]} with a picture in {store}.")
    for recon in asked:
        _lately[str(store), recon] = found[recon]
        _lately.move_to_end((str(store), recon))
    while len(_lately) > LATELY:
        _lately.popitem(last=False)
    return found


def owed(con: duckdb.DuckDBPyConnection, store: Path, judged: Sequence[str]) -> list[Evidence]:
    """The evidence that labels of the database, and those about to be entered, have not got yet.

    What the results cannot give now (busy, gone) stays owed, and is asked for with the next label.
    """
    absent = [recon for (recon,) in con.execute(_OWED, [list(judged)]).fetchall()]
    absent = [recon for recon in absent if (str(store), recon) not in _unknown]
    found = {recon: _lately[str(store), recon] for recon in absent if (str(store), recon) in _lately}
    missing = [recon for recon in absent if recon not in found]
    if missing:
        try:
            with reading(store, 3.0) as results:
                found |= _read(results, _FROM_RESULTS, missing)
        except StoreError:
            return list(found.values())
        _unknown.update((str(store), recon) for recon in missing if recon not in found)
    return list(found.values())


def keep(con: duckdb.DuckDBPyConnection, shown: Sequence[Evidence]) -> None:
    """Store evidence within the caller's transaction, in place of rows that have names only."""
    for one in shown:
        con.execute("DELETE FROM evidence WHERE recon_id = ? AND digests IS NULL", [one.recon_id])
        con.execute(
            "INSERT INTO evidence BY NAME SELECT ?::UUID AS recon_id, ?::UUID AS image_id, ? AS dataset, "
            "? AS problem, ? AS method, ?::JSON AS digests, ?::BLOB AS truth, ?::BLOB AS measurement, "
            "?::BLOB AS reconstruction",
            [
                *(one.recon_id, one.image_id, one.dataset, one.problem, one.method, json.dumps(one.digests)),
                *(one.truth, one.measurement, one.reconstruction),
            ],
        )


def forget(store: Path) -> None:
    """Ask the results again for what they did not have; after a run or a restoration."""
    for key in [key for key in _unknown if key[0] == str(store)]:
        _unknown.discard(key)


def _read(con: duckdb.DuckDBPyConnection, sql: str, recon_ids: Sequence[str]) -> dict[str, Evidence]:
    return {row[0]: _made(row) for row in con.execute(sql, [list(recon_ids)]).fetchall()}


def _made(row: tuple[Any, ...]) -> Evidence:
    recon, image, dataset, problem, method, truth, measured, output, *pngs = row
    return Evidence(
        recon_id=recon,
        image_id=image,
        dataset=dataset,
        problem=problem,
        method=method,
        digests={"truth": truth, "measurement": measured, "reconstruction": output},
        truth=pngs[0],
        measurement=pngs[1],
        reconstruction=pngs[2],
    )
