"""Aggregates that pages need, kept as tables and made anew for the cases that were touched."""

from __future__ import annotations

import duckdb
import pyarrow as pa


def refresh(con: duckdb.DuckDBPyConnection, recons: pa.Table) -> None:
    """Make `summary`, `cost` and the tallied curves anew for every case in which these lie.

    All count the newest reconstruction of each image (the view `latest`), so that an older
    version of a method or another precision is not averaged in.

    Args:
        recons: a column ``recon_id`` of text.
    """
    con.register("incoming", recons)
    con.execute(
        "CREATE OR REPLACE TEMP TABLE arrived AS SELECT DISTINCT recon_id::UUID AS recon_id FROM incoming"
    )
    con.unregister("incoming")
    con.execute("""
        DELETE FROM absence USING arrived, score
        WHERE absence.recon_id = arrived.recon_id AND score.recon_id = arrived.recon_id
          AND absence.judge = score.judge
    """)
    con.execute("""
        CREATE OR REPLACE TEMP TABLE touched AS
        SELECT DISTINCT dataset, problem, method FROM reconstruction SEMI JOIN arrived USING (recon_id)
    """)
    con.execute("""
        CREATE OR REPLACE TEMP TABLE counted AS
        SELECT recon_id, dataset, problem, method, kind, state, seconds, peak_bytes, evaluations,
               network_evaluations
        FROM reconstruction SEMI JOIN touched USING (dataset, problem, method)
        QUALIFY row_number() OVER (
            PARTITION BY image_id, problem, method, kind, sample ORDER BY created DESC, recon_id) = 1
    """)
    for table in ("summary", "cost"):
        con.execute(
            f"DELETE FROM {table} USING touched WHERE {table}.dataset = touched.dataset "
            f"AND {table}.problem = touched.problem AND {table}.method = touched.method"
        )
    con.execute("""
        INSERT INTO summary BY NAME
        SELECT dataset, problem, method, kind, judge, reference, count(*) AS images,
               avg(value) AS mean, stddev_samp(value) AS deviation, min(value) AS low,
               quantile_cont(value, 0.25) AS q1, median(value) AS median,
               quantile_cont(value, 0.75) AS q3, max(value) AS high
        FROM score JOIN counted USING (recon_id)
        WHERE state = 'ok' AND kind IN ('single', 'mean')
        GROUP BY dataset, problem, method, kind, judge, reference
    """)
    con.execute("""
        INSERT INTO cost BY NAME
        SELECT dataset, problem, method, kind,
               count(*) FILTER (state = 'ok') AS ok,
               count(*) FILTER (state = 'failed') AS failed,
               count(*) FILTER (state = 'skipped') AS skipped,
               avg(seconds) FILTER (state = 'ok') AS seconds,
               max(peak_bytes) FILTER (state = 'ok') AS peak_bytes,
               avg(evaluations) FILTER (state = 'ok') AS evaluations,
               avg(network_evaluations) FILTER (state = 'ok') AS network_evaluations
        FROM counted GROUP BY dataset, problem, method, kind
    """)
    con.execute("""
        CREATE OR REPLACE TEMP TABLE tallied AS
        SELECT dataset, problem, method, kind, judge, x, sum(y) / sum(weight) AS y
        FROM tally JOIN counted USING (recon_id)
        WHERE state = 'ok' AND kind IN ('single', 'mean')
        GROUP BY dataset, problem, method, kind, judge, x HAVING sum(weight) > 0
    """)
    same = " AND ".join(f"curve.{c} = tallied.{c}" for c in ("dataset", "problem", "method", "kind", "judge"))
    con.execute(f"DELETE FROM curve USING tallied WHERE {same}")
    con.execute("INSERT INTO curve BY NAME FROM tallied")
