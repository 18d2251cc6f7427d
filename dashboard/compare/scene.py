"""Everything about one image of a problem but its pixels, read in one burst."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from engine.store.connection import reading


@dataclass(frozen=True, kw_only=True)
class Output:
    """What one method made of the image.

    Args:
        kind: "single", or "mean" of samples, which goes before one where there are both.
        state: "ok", "failed" or "skipped", with the reason.
        posterior: what the method's samples are drawn from, as its row says.
        maps: names of the maps stored for it.
        scores: judge -> value.
        absences: judge -> why there is no value.
    """

    recon_id: str
    measurement_id: str
    method: str
    kind: str
    state: str
    reason: str | None
    seconds: float | None
    digest: str
    maps: tuple[str, ...]
    scores: dict[str, float]
    absences: dict[str, str]
    posterior: str = ""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """An image, its measurement, and what every method made of it.

    Args:
        measurement: id of the measurement that most outputs come from; None where none is stored.
        seed: the measurement's.
        shape: the measurement's; empty where there is none.
        preview_note: what the measurement's picture shows.
        outputs: method -> output, for all methods that were run on it.
    """

    image_id: str
    name: str
    height: int
    width: int
    channels: int
    digest: str
    identity: str | None
    attributes: dict[str, Any]
    measurement: str | None
    seed: int | None
    shape: tuple[int, ...]
    preview_note: str | None
    outputs: dict[str, Output]


def names(store: Path, dataset: str) -> list[str]:
    """The images of a data set, in their order."""
    with reading(store) as con:
        rows = con.execute("SELECT name FROM image WHERE dataset = ? ORDER BY position, name", [dataset])
        return [name for (name,) in rows.fetchall()]


def scene(store: Path, dataset: str, name: str, problem: str) -> Scene | None:
    """The scene of an image, by name; None where there is no such image."""
    with reading(store) as con:
        found = _rows(
            con,
            """SELECT image_id::VARCHAR AS image_id, name, height, width, channels, digest, identity,
                      attributes
               FROM image WHERE dataset = ? AND name = ?""",
            [dataset, name],
        )
        if not found:
            return None
        image = found[0] | {"attributes": json.loads(found[0]["attributes"] or "{}")}
        outputs = _outputs(con, image["image_id"], problem, dataset)
        measured = _rows(
            con,
            """SELECT measurement_id::VARCHAR AS id, seed, shape FROM measurement
               WHERE image_id = ? AND problem = ? AND preview IS NOT NULL ORDER BY seed""",
            [image["image_id"], problem],
        )
        described = con.execute("SELECT preview_note FROM problem WHERE problem = ?", [problem]).fetchone()
    used = [output.measurement_id for output in outputs.values()]
    most = max(
        measured, key=lambda row: used.count(row["id"]), default={"id": None, "seed": None, "shape": None}
    )
    shape = tuple(json.loads(most["shape"] or "[]"))
    return Scene(
        **image,
        measurement=most["id"],
        seed=most["seed"],
        shape=shape,
        preview_note=described[0] if described else None,
        outputs=outputs,
    )


def _outputs(con: duckdb.DuckDBPyConnection, image_id: str, problem: str, dataset: str) -> dict[str, Output]:
    rows = _rows(
        con,
        """SELECT recon_id::VARCHAR AS recon_id, measurement_id::VARCHAR AS measurement_id, method, kind,
                  state, reason, seconds, coalesce(digest, '') AS digest, coalesce(posterior, '') AS posterior
           FROM latest LEFT JOIN method USING (method)
           WHERE image_id = ? AND problem = ? AND dataset = ? AND kind IN ('single', 'mean')
           QUALIFY row_number() OVER (PARTITION BY method ORDER BY kind) = 1""",
        [image_id, problem, dataset],
    )
    ids = [row["recon_id"] for row in rows]
    maps = _grouped(con, "SELECT recon_id::VARCHAR, map, height FROM pixel_map", ids)
    scores = _grouped(con, "SELECT recon_id::VARCHAR, judge, value FROM score", ids)
    absences = _grouped(con, "SELECT recon_id::VARCHAR, judge, reason FROM absence", ids)
    return {
        row["method"]: Output(
            **row,
            maps=tuple(sorted(maps[row["recon_id"]])),
            scores=scores[row["recon_id"]],
            absences=absences[row["recon_id"]],
        )
        for row in rows
    }


def _grouped(con: duckdb.DuckDBPyConnection, sql: str, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Of a table with (recon_id, name, value): recon_id -> name -> value."""
    groups: dict[str, dict[str, Any]] = defaultdict(dict)
    for recon_id, name, value in con.execute(
        f"{sql} WHERE list_contains(?::UUID[], recon_id)", [list(ids)]
    ).fetchall():
        groups[recon_id][name] = value
    return groups


def _rows(con: duckdb.DuckDBPyConnection, sql: str, parameters: list[Any]) -> list[dict[str, Any]]:
    cursor = con.execute(sql, parameters)
    columns = [column[0] for column in cursor.description or ()]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
