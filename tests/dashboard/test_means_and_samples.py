"""Where a method drew samples, tables and panels show their mean, and no sample stands for a result."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from drawn import Drawn

from dashboard import queries
from dashboard.compare.panels import laid_out
from dashboard.compare.scene import scene
from engine.store.aggregates import refresh
from engine.store.connection import writing


def add(folder: Path, kind: str, sample: str = "NULL") -> None:
    """Copies of tikhonov's rows on photos, of another kind."""
    with writing(folder) as con:
        con.execute(
            """CREATE TEMP TABLE copied AS SELECT uuid() AS fresh, * FROM reconstruction
                WHERE method = 'tikhonov' AND dataset = 'photos' AND kind = 'single'"""
        )
        con.execute(
            f"""INSERT INTO reconstruction BY NAME SELECT * EXCLUDE (fresh) REPLACE
                (fresh AS recon_id, '{kind}' AS kind, {sample} AS sample) FROM copied"""
        )
        con.execute(
            """INSERT INTO score SELECT fresh, judge, reference, value + 1 FROM score
               JOIN copied USING (recon_id)"""
        )
        con.execute("INSERT INTO output SELECT fresh, png, x FROM output JOIN copied USING (recon_id)")
        fresh = con.execute("SELECT fresh::VARCHAR FROM copied").fetchall()
        refresh(con, pa.table({"recon_id": [key for (key,) in fresh]}))


@pytest.fixture
def drawn_from(own_sample: Path) -> Path:
    """The sample store, in which tikhonov has means and samples too."""
    with writing(own_sample) as con:
        con.execute("UPDATE method SET posterior = 'no: a varied method' WHERE method = 'tikhonov'")
    add(own_sample, "mean")
    add(own_sample, "sample", "0")
    return own_sample


def test_compare_shows_the_mean_and_says_what_of(drawn_from: Path, serve: Callable[[Path], None]) -> None:
    seen = scene(drawn_from, "photos", "chelsea", "deblur")
    assert seen is not None and seen.outputs["tikhonov"].kind == "mean"
    assert seen.outputs["adjoint"].kind == "single"
    serve(drawn_from)
    judges = {row["judge"]: row for row in queries.judges(drawn_from)}
    laid = laid_out(seen, ("tikhonov", "adjoint"), "none", judges, {})
    notes = {panel.id: panel.note for panel in laid.panels}
    assert "mean of samples, not a posterior" in notes["tikhonov"]
    assert "mean" not in notes["adjoint"]


def test_the_leaderboard_keeps_kinds_apart(drawn_from: Path, serve: Callable[[Path], None]) -> None:
    serve(drawn_from)
    rows = Drawn("leaderboard", dataset="photos", problem="deblur").rows("board")
    assert {"tikhonov", "tikhonov · mean", "adjoint"} <= set(rows)
    assert not any("sample" in name for name in rows)
    one, mean = (float(rows[name]["psnr"]["text"]) for name in ("tikhonov", "tikhonov · mean"))
    assert mean == pytest.approx(one + 1, abs=0.011)


def test_every_page_opens(drawn_from: Path, serve: Callable[[Path], None]) -> None:
    serve(drawn_from)
    for page in ("home", "compare", "leaderboard", "catalogue"):
        Drawn(page)
    assert "a varied method" in Drawn("catalogue", show="methods").text


def test_samples_leave_what_a_link_stands_for_alone(own_sample: Path) -> None:
    before = queries.outputs(own_sample, "photos", "deblur")
    add(own_sample, "sample", "0")
    assert queries.outputs(own_sample, "photos", "deblur") == before
    add(own_sample, "mean")
    assert queries.outputs(own_sample, "photos", "deblur") != before
