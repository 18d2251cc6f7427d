"""All SQL of the pages: every query takes the store's folder, binds its parameters, reads in one burst."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from engine.store.connection import reading

Rows = list[dict[str, Any]]
_RESULT = "kind IN ('single', 'mean')"  # what may stand in a table of results; a sample may not


def _rows(store: Path, sql: str, *parameters: Any) -> Rows:
    with reading(store) as con:
        cursor = con.execute(sql, list(parameters))
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _frame(store: Path, sql: str, *parameters: Any) -> pd.DataFrame:
    with reading(store) as con:
        return pd.DataFrame(con.execute(sql, list(parameters)).fetchnumpy())


def _unpacked(rows: Rows, *columns: str) -> Rows:
    for row in rows:
        for column in columns:
            row[column] = json.loads(row[column]) if row[column] else None
    return rows


def datasets(store: Path) -> Rows:
    """The data sets, by name."""
    return _unpacked(_rows(store, "FROM dataset ORDER BY dataset"), "params", "skipped")


def problems(store: Path) -> Rows:
    """The problems, by family and name."""
    return _unpacked(_rows(store, "FROM problem ORDER BY family, problem"), "params")


def methods(store: Path) -> Rows:
    """The methods, by family and name."""
    return _unpacked(_rows(store, "FROM method ORDER BY family, method"), "params", "weights")


def judges(store: Path) -> Rows:
    """The judges, by kind and name."""
    return _unpacked(_rows(store, "FROM judge ORDER BY kind DESC, judge"), "params", "needs")


def maps(store: Path) -> Rows:
    """The maps, each with its one range."""
    return _rows(store, "FROM map ORDER BY map")


def runs(store: Path) -> Rows:
    """The runs, newest first. `fresh` counts what the run itself made; times are seconds since 1970."""
    sql = """
        WITH pace AS (
            SELECT run_id, count(*) AS fresh
            FROM run_item JOIN run USING (run_id) JOIN reconstruction USING (recon_id)
            WHERE created >= started GROUP BY run_id)
        SELECT run_id::VARCHAR AS run_id, suite, state, device, coalesce(fresh, 0) AS fresh,
               coalesce(planned, 0) AS planned, coalesce(done, 0) AS done, coalesce(failed, 0) AS failed,
               coalesce(skipped, 0) AS skipped, epoch(started) AS started, epoch(finished) AS finished,
               epoch(heartbeat) AS heartbeat
        FROM run LEFT JOIN pace USING (run_id) ORDER BY run.started DESC
    """
    return _rows(store, sql)


def totals(store: Path) -> dict[str, int]:
    """How much is in the store."""
    sql = """
        SELECT (SELECT count(*) FROM dataset) AS datasets, (SELECT count(*) FROM image) AS images,
               (SELECT count(*) FROM problem) AS problems, (SELECT count(*) FROM method) AS methods,
               (SELECT coalesce(sum(ok), 0)::BIGINT FROM cost) AS ok,
               (SELECT coalesce(sum(failed), 0)::BIGINT FROM cost) AS failed,
               (SELECT coalesce(sum(skipped), 0)::BIGINT FROM cost) AS skipped,
               (SELECT count(*) FROM score) AS scores
    """
    return _rows(store, sql)[0]


def cases(store: Path) -> pd.DataFrame:
    """What was run: data set, problem, method, kind, and how it went."""
    return _frame(store, f"FROM cost WHERE {_RESULT} ORDER BY dataset, problem, method, kind")


def summary(store: Path, dataset: str | None, problem: str | None) -> pd.DataFrame:
    """Mean, deviation and quartiles of each score, per case; None stands for all."""
    sql = (
        f"FROM summary WHERE {_RESULT} AND dataset = coalesce(?, dataset) AND problem = coalesce(?, problem)"
    )
    return _frame(store, f"{sql} ORDER BY dataset, problem, method, kind, judge", dataset, problem)


def costs(store: Path, dataset: str | None, problem: str | None) -> pd.DataFrame:
    """Counts, seconds and memory, per case; None stands for all."""
    sql = f"FROM cost WHERE {_RESULT} AND dataset = coalesce(?, dataset) AND problem = coalesce(?, problem)"
    return _frame(store, f"{sql} ORDER BY dataset, problem, method, kind", dataset, problem)


def set_scores(store: Path, dataset: str | None, problem: str | None) -> pd.DataFrame:
    """Scores of whole sets (FID, KID), per case; None stands for all."""
    sql = f"""
        FROM set_score WHERE {_RESULT} AND dataset = coalesce(?, dataset) AND problem = coalesce(?, problem)
        ORDER BY dataset, problem, method, kind, judge
    """
    return _frame(store, sql, dataset, problem)


def scores(store: Path, dataset: str | None, problem: str | None) -> pd.DataFrame:
    """Every score of every picture, per case; None stands for all."""
    sql = f"""
        SELECT latest.dataset, problem, method, latest.kind, judge, name, position, value
        FROM latest JOIN score USING (recon_id) JOIN image USING (image_id)
        WHERE state = 'ok' AND latest.{_RESULT}
          AND latest.dataset = coalesce(?, latest.dataset) AND problem = coalesce(?, problem)
        ORDER BY latest.dataset, problem, method, latest.kind, judge, position
    """
    return _frame(store, sql, dataset, problem)


def setbacks(store: Path, dataset: str | None, problem: str | None) -> pd.DataFrame:
    """What failed or was skipped, by case and reason, with one picture as an example."""
    sql = f"""
        SELECT latest.dataset, problem, method, kind, state, reason, count(*) AS pictures,
               min(name) AS example
        FROM latest LEFT JOIN image USING (image_id)
        WHERE state <> 'ok' AND {_RESULT}
          AND latest.dataset = coalesce(?, latest.dataset) AND problem = coalesce(?, problem)
        GROUP BY ALL ORDER BY state, pictures DESC, latest.dataset, problem, method
    """
    return _frame(store, sql, dataset, problem)


def absences(store: Path, dataset: str | None, problem: str | None) -> pd.DataFrame:
    """Numbers that could not be had, by case, judge and reason."""
    sql = f"""
        SELECT dataset, problem, method, kind, judge, absence.reason, count(*) AS pictures
        FROM latest JOIN absence USING (recon_id)
        WHERE {_RESULT} AND dataset = coalesce(?, dataset) AND problem = coalesce(?, problem)
        GROUP BY ALL ORDER BY pictures DESC, judge
    """
    return _frame(store, sql, dataset, problem)


def outputs(
    store: Path,
    dataset: str | None,
    problem: str | None,
    methods: Sequence[str] | None = None,
    image: str | None = None,
) -> str:
    """16 hexadecimal digits of the outputs a view shows; None stands for all."""
    sql = f"""
        SELECT bit_xor(md5_number_lower(concat_ws('/', recon_id, state, digest))) FROM latest
        WHERE {_RESULT} AND dataset = coalesce(?, dataset) AND problem = coalesce(?, problem)
          AND (?::VARCHAR[] IS NULL OR list_contains(?::VARCHAR[], method))
          AND image_id = coalesce(?::UUID, image_id)
    """
    wanted = None if methods is None else list(methods)
    found = _rows(store, sql, dataset, problem, wanted, wanted, image)
    return f"{next(iter(found[0].values())) or 0:016x}"


def drawn(store: Path, dataset: str, problem: str) -> Rows:
    """The methods that drew samples in a case: how many of how many images, at least and at most."""
    sql = """
        SELECT method, count(*) AS images, min(samples) AS fewest, max(samples) AS most FROM latest
        WHERE kind = 'mean' AND state = 'ok' AND dataset = ? AND problem = ? GROUP BY method ORDER BY method
    """
    return _rows(store, sql, dataset, problem)


def samples(store: Path, mean: str) -> Rows:
    """The stored samples behind a mean, in their order."""
    sql = """
        SELECT other.recon_id::VARCHAR AS recon_id, other.sample, coalesce(other.digest, '') AS digest
        FROM latest AS other JOIN reconstruction AS mean USING (measurement_id, method, precision)
        WHERE mean.recon_id = ? AND other.kind = 'sample' AND other.state = 'ok'
          AND other.sample < mean.samples
        ORDER BY other.sample
    """
    return _rows(store, sql, mean)


def curves(store: Path, dataset: str, problem: str) -> pd.DataFrame:
    """Every curve of the samples of a case: coverage, ranks, sparsification."""
    sql = "FROM curve WHERE kind = 'mean' AND dataset = ? AND problem = ? ORDER BY method, judge, x"
    return _frame(store, sql, dataset, problem)


def deviations(store: Path, dataset: str, problem: str, method: str) -> Rows:
    """Error and deviation map of every mean of a case, with who is shown and the region that counts."""
    sql = """
        SELECT coalesce(identity, image.digest) AS shown, roi, error.data AS error, spread.data AS deviation
        FROM latest JOIN image USING (image_id)
        JOIN pixel_map AS error ON error.recon_id = latest.recon_id AND error.map = 'absolute-error'
        JOIN pixel_map AS spread ON spread.recon_id = latest.recon_id AND spread.map = 'deviation'
        WHERE kind = 'mean' AND state = 'ok' AND latest.dataset = ? AND problem = ? AND method = ?
        ORDER BY image.position
    """
    return _rows(store, sql, dataset, problem, method)


def images(store: Path, dataset: str, limit: int) -> Rows:
    """The first pictures of a data set, each with its PNG."""
    sql = """
        SELECT image_id::VARCHAR AS image, name, height, width, channels, png
        FROM image WHERE dataset = ? ORDER BY position LIMIT ?
    """
    return _rows(store, sql, dataset, limit)


def sizes(store: Path) -> pd.DataFrame:
    """How many pictures of which size each data set has."""
    sql = """
        SELECT dataset, height, width, channels, count(*) AS images FROM image
        GROUP BY ALL ORDER BY images DESC
    """
    return _frame(store, sql)


def examples(store: Path, problem: str) -> Rows:
    """One picture of each data set with its measurement: the truth's PNG and the measurement's preview."""
    sql = """
        SELECT dataset, image_id::VARCHAR AS image, name, png, preview
        FROM measurement JOIN image USING (image_id)
        WHERE problem = ? AND preview IS NOT NULL
        QUALIFY row_number() OVER (PARTITION BY dataset ORDER BY position, measurement_id) = 1
        ORDER BY dataset
    """
    return _rows(store, sql, problem)
