"""What the store knows of regions: the strongest places of every map, and the maps behind them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from engine.store.connection import reading

Rows = list[dict[str, Any]]

# One output per image, problem and method: the mean of samples where there is one, as on Compare.
_RESULTS = """
    results AS (
        SELECT recon_id, image_id, latest.dataset, problem, method, name, position, height, width,
               roi IS NOT NULL AS bounded
        FROM latest JOIN image USING (image_id)
        WHERE state = 'ok' AND kind IN ('single', 'mean')
          AND latest.dataset = coalesce(?, latest.dataset) AND problem = coalesce(?, problem)
          AND (?::VARCHAR[] IS NULL OR list_contains(?::VARCHAR[], method))
        QUALIFY row_number() OVER (PARTITION BY image_id, problem, method ORDER BY kind) = 1)
"""
_AMONG = "(?::UUID[] IS NULL OR recon_id IN (SELECT unnest(?::UUID[])))"
_FACTS = "recon_id::VARCHAR AS recon_id, image_id::VARCHAR AS image_id, dataset, problem, method, name"


def maps(store: Path, dataset: str | None, problem: str | None) -> list[str]:
    """Names of the maps that any output of a case has; None stands for all."""
    sql = (
        f"WITH {_RESULTS} SELECT DISTINCT map FROM pixel_map SEMI JOIN results USING (recon_id) ORDER BY map"
    )
    return [row["map"] for row in _rows(store, sql, dataset, problem, None, None)]


def ids(store: Path) -> list[str]:
    """Of every output there is."""
    sql = "SELECT recon_id::VARCHAR AS recon_id FROM latest WHERE state = 'ok' AND kind IN ('single', 'mean')"
    return [row["recon_id"] for row in _rows(store, sql)]


def regions(
    store: Path,
    dataset: str | None,
    problem: str | None,
    methods: Sequence[str],
    map: str,
    every: bool,
    least: float,
    first: int,
    count: int,
    among: Sequence[str] | None = None,
) -> Rows:
    """The strongest places of a map anywhere, from the strongest.

    Args:
        every: all stored places of a picture; its strongest alone otherwise.
        least: smallest magnitude that counts.
        first: how many are passed over.
        among: ids of the outputs that count; None for all.
    """
    sql = f"""
        WITH {_RESULTS}
        SELECT {_FACTS}, height, width, rank, "row", col, size, value
        FROM results JOIN peak USING (recon_id) WHERE map = ? AND abs(value) >= ? AND {_AMONG}
        QUALIFY ? OR row_number() OVER (PARTITION BY recon_id ORDER BY abs(value) DESC, rank) = 1
        ORDER BY abs(value) DESC, dataset, problem, position, method, rank LIMIT ? OFFSET ?
    """
    wanted = list(methods)
    ids = None if among is None else list(among)
    return _rows(store, sql, dataset, problem, wanted, wanted, map, least, ids, ids, every, count, first)


def total(
    store: Path,
    dataset: str | None,
    problem: str | None,
    methods: Sequence[str],
    map: str,
    every: bool,
    least: float,
    among: Sequence[str] | None = None,
) -> int:
    """How many places `regions` has in all."""
    sql = f"""
        WITH {_RESULTS}
        SELECT CASE WHEN ? THEN count(*) ELSE count(DISTINCT recon_id) END AS total
        FROM results JOIN peak USING (recon_id) WHERE map = ? AND abs(value) >= ? AND {_AMONG}
    """
    wanted, ids = list(methods), None if among is None else list(among)
    found = _rows(store, sql, dataset, problem, wanted, wanted, every, map, least, ids, ids)
    return int(found[0]["total"])


def outputs(
    store: Path, dataset: str | None, problem: str | None, methods: Sequence[str], map: str
) -> pd.DataFrame:
    """Every output that has the map, with its strongest place; `bounded` where its image has a region of
    interest."""
    sql = f"""
        WITH {_RESULTS}
        SELECT {_FACTS}, position, bounded, height, width, max(abs(value)) AS strongest,
               arg_max("row", abs(value)) AS "row", arg_max(col, abs(value)) AS col, any_value(size) AS size
        FROM results JOIN peak USING (recon_id) WHERE map = ?
        GROUP BY ALL ORDER BY dataset, problem, position, method
    """
    wanted = list(methods)
    with reading(store) as con:
        return pd.DataFrame(con.execute(sql, [dataset, problem, wanted, wanted, map]).fetchnumpy())


def flagged(store: Path, limits: Sequence[tuple[str, float]]) -> Rows:
    """By case, method and map: how many pictures there are, how many have a place beyond the map's limit,
    and how far beyond the strongest place lies on average, in limits."""
    sql = f"""
        WITH {_RESULTS}, held AS (SELECT unnest(?::VARCHAR[]) AS map, unnest(?::DOUBLE[]) AS most),
        worst AS (SELECT dataset, problem, method, map, recon_id, max(abs(value)) AS value
                  FROM results JOIN peak USING (recon_id) SEMI JOIN held USING (map) GROUP BY ALL)
        SELECT dataset, problem, method, map, count(*) AS pictures,
               count(*) FILTER (value > most) AS flagged, avg(value / most) AS strength
        FROM worst JOIN held USING (map) GROUP BY ALL ORDER BY ALL
    """
    maps, most = [name for name, _ in limits], [value for _, value in limits]
    return _rows(store, sql, None, None, None, None, maps, most)


def places(store: Path, recon_id: str, map: str) -> Rows:
    """The strongest places of one output's map, from the strongest."""
    sql = """
        SELECT rank, "row", col, size, value FROM peak WHERE recon_id = ? AND map = ?
        ORDER BY abs(value) DESC, rank
    """
    return _rows(store, sql, recon_id, map)


def fields(store: Path, recon_ids: Sequence[str], map: str) -> dict[str, tuple[bytes, bytes | None]]:
    """Maps of some outputs as stored, each with its image's region of interest."""
    sql = """
        SELECT pixel_map.recon_id::VARCHAR AS recon_id, data, roi
        FROM pixel_map JOIN reconstruction USING (recon_id) JOIN image USING (image_id)
        WHERE map = ? AND list_contains(?::UUID[], pixel_map.recon_id)
    """
    return {row["recon_id"]: (row["data"], row["roi"]) for row in _rows(store, sql, map, list(recon_ids))}


def _rows(store: Path, sql: str, *parameters: Any) -> Rows:
    with reading(store) as con:
        cursor = con.execute(sql, list(parameters))
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
