"""What correction gains and costs stands below the leaderboard, beside the draws it came from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from drawn import Drawn

from engine.store.aggregates import refresh
from engine.store.connection import writing

NAME = "tikhonov+blend"


@pytest.fixture
def corrected(own_sample: Path) -> Path:
    """The sample store, in which a correction of tikhonov has every score by 1 higher, on photos × deblur."""
    with writing(own_sample) as con:
        con.execute(
            f"""INSERT INTO method BY NAME SELECT * REPLACE ('{NAME}' AS method, 'corrected' AS family,
                '{{"method": "tikhonov", "correction": "blend"}}' AS params, 'What it does.' AS description)
                FROM method WHERE method = 'tikhonov'"""
        )
        con.execute(
            """CREATE TEMP TABLE copied AS SELECT uuid() AS fresh, * FROM reconstruction
               WHERE method = 'tikhonov' AND dataset = 'photos' AND problem = 'deblur'"""
        )
        con.execute(
            f"""INSERT INTO reconstruction BY NAME SELECT * EXCLUDE (fresh) REPLACE
                (fresh AS recon_id, '{NAME}' AS method) FROM copied"""
        )
        con.execute(
            """INSERT INTO score SELECT fresh, judge, reference, value + 1 FROM score
               JOIN copied USING (recon_id)"""
        )
        con.execute("INSERT INTO output SELECT fresh, png, x FROM output JOIN copied USING (recon_id)")
        fresh = con.execute("SELECT fresh::VARCHAR FROM copied").fetchall()
        refresh(con, pa.table({"recon_id": [key for (key,) in fresh]}))
    return own_sample


def test_every_figure_is_the_change_with_its_interval(corrected: Path, serve: Callable[[Path], None]) -> None:
    serve(corrected)
    page = Drawn("leaderboard", dataset="photos", problem="deblur")
    assert list(page.rows("board"))[-1] == NAME, "corrected ones stand last"
    rows = page.rows("corrected")
    assert list(rows) == [NAME]
    cell = rows[NAME]["psnr"]
    assert cell["text"] == "+1.00" and cell["sub"] == "[+1.00, +1.00]"
    assert rows[NAME]["method"]["hint"] == "What it does."
    before, after = (page.rows("board")[name]["psnr"]["text"] for name in ("tikhonov", NAME))
    assert f"Draw {before}, corrected {after};" in cell["hint"]


def test_where_nothing_is_corrected_there_is_no_such_section(opened: Callable[..., Drawn]) -> None:
    page = opened("leaderboard", dataset="photos", problem="deblur")
    assert "corrected" not in dict(page.pieces)
    assert "What correction gains and costs" not in [header.value for header in page.app.header]
