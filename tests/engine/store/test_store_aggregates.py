"""Summary and cost: the numbers pages show are those of the rows."""

from __future__ import annotations

import statistics
import uuid
from pathlib import Path

import numpy as np
import pytest

from engine.store.connection import reading
from engine.store.ingest import take_turn
from engine.store.shard import write_shard

VALUES = [28.5, 31.0, 27.25, 33.0, 30.125]


def summary(folder: Path, **where: str) -> list[dict[str, object]]:
    clause = " AND ".join(f"{column} = '{value}'" for column, value in where.items()) or "true"
    with reading(folder) as con:
        rows = con.execute(f"SELECT * FROM summary WHERE {clause} ORDER BY ALL")
        names = [column[0] for column in rows.description]
        return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


def cost(folder: Path) -> list[tuple[object, ...]]:
    with reading(folder) as con:
        return con.execute(
            "SELECT kind, ok, failed, skipped, seconds, peak_bytes, evaluations FROM cost ORDER BY kind"
        ).fetchall()


def test_summary_agrees_with_numpy_and_the_standard_library(store: Path, recon) -> None:
    for number, value in enumerate(VALUES):
        write_shard(store, recon(number, value=value))
        take_turn(store)
    (row,) = summary(store)
    assert (row["dataset"], row["problem"], row["method"], row["kind"]) == (
        "photos",
        "deblur",
        "tv",
        "single",
    )
    assert (row["judge"], row["reference"], row["images"]) == ("psnr", "truth", 5)
    assert row["mean"] == pytest.approx(statistics.mean(VALUES))
    assert row["deviation"] == pytest.approx(statistics.stdev(VALUES))
    found = [row[name] for name in ("low", "q1", "median", "q3", "high")]
    np.testing.assert_allclose(found, np.quantile(VALUES, [0, 0.25, 0.5, 0.75, 1]))


def test_one_image_has_no_deviation(store: Path, recon) -> None:
    write_shard(store, recon(1, value=30.0))
    take_turn(store)
    assert [(row["images"], row["deviation"]) for row in summary(store)] == [(1, None)]


def test_failures_and_samples_are_counted_but_not_averaged(store: Path, recon) -> None:
    write_shard(store, recon(1, value=30.0, seconds=1.0, peak_bytes=100, evaluations=10))
    write_shard(store, recon(2, value=20.0, seconds=3.0, peak_bytes=300, evaluations=20))
    write_shard(store, recon(3, state="failed", seconds=50.0))
    write_shard(store, recon(4, state="skipped"))
    write_shard(store, recon(5, value=0.0, kind="sample", sample=0))
    write_shard(store, recon(6, value=10.0, kind="mean"))
    failed_with_score = recon(7, state="failed")
    failed_with_score["score"] = [
        {"recon_id": uuid.UUID(int=7), "judge": "psnr", "reference": "truth", "value": -99.0}
    ]
    write_shard(store, failed_with_score)
    take_turn(store)
    assert [(row["kind"], row["images"], row["mean"]) for row in summary(store)] == [
        ("mean", 1, 10.0),
        ("single", 2, 25.0),
    ]
    assert cost(store) == [
        ("mean", 1, 0, 0, None, None, None),
        ("sample", 1, 0, 0, None, None, None),
        ("single", 2, 2, 1, 2.0, 300, 15.0),
    ]


def test_the_newest_reconstruction_of_an_image_counts(store: Path, recon) -> None:
    image = uuid.UUID(int=77)
    write_shard(store, recon(1, value=10.0, age=0, image_id=image))
    write_shard(store, recon(2, value=20.0, age=9, image_id=image))
    take_turn(store)
    write_shard(store, recon(3, value=15.0, age=5, image_id=image))
    take_turn(store)
    assert [(row["images"], row["mean"]) for row in summary(store)] == [(1, 20.0)]
    assert cost(store)[0][1:4] == (1, 0, 0)
    with reading(store) as con:
        assert con.execute("SELECT recon_id FROM latest").fetchall() == [(uuid.UUID(int=2),)]


def test_cases_that_were_not_touched_are_left(store: Path, recon) -> None:
    for number, method in enumerate(("tv", "wiener")):
        write_shard(store, recon(number, value=30.0 + number, method=method))
    take_turn(store)
    before = summary(store, method="wiener")
    write_shard(store, recon(9, value=40.0, method="tv"))
    take_turn(store)
    assert summary(store, method="wiener") == before
    assert [row["mean"] for row in summary(store, method="tv")] == [35.0]


def test_a_number_that_comes_later_is_averaged_in(store: Path, recon) -> None:
    write_shard(store, recon(1, value=30.0))
    take_turn(store)
    write_shard(
        store,
        {"score": [{"recon_id": uuid.UUID(int=1), "judge": "ssim", "reference": "truth", "value": 0.9}]},
    )
    take_turn(store)
    assert [(row["judge"], row["mean"]) for row in summary(store)] == [("psnr", 30.0), ("ssim", 0.9)]


def test_a_failure_that_was_run_again_is_no_failure(store: Path, recon) -> None:
    write_shard(store, recon(1, state="failed"))
    take_turn(store)
    assert cost(store) == [("single", 0, 1, 0, None, None, None)]
    write_shard(store, recon(1, value=30.0, seconds=2.0))
    take_turn(store)
    assert cost(store) == [("single", 1, 0, 0, 2.0, None, None)]


def test_a_case_s_curve_is_the_sum_of_its_images_tallies(store: Path, recon) -> None:
    """Coverage of a band: 3 of 4 pixels and 1 of 8 are 4 of 12, not the mean of 75 % and 12.5 %."""
    for number, (covered, pixels) in enumerate([(3, 4), (1, 8)]):
        tally = {"recon_id": uuid.UUID(int=number), "judge": "coverage", "x": 0.9}
        rows = recon(number, kind="mean") | {"tally": [tally | {"y": covered, "weight": pixels}]}
        write_shard(store, rows)
        take_turn(store)
    with reading(store) as con:
        found = con.execute("SELECT method, kind, judge, x, y FROM curve").fetchall()
    assert found == [("tv", "mean", "coverage", 0.9, pytest.approx(4 / 12))]


def test_a_newer_mean_s_tally_takes_the_older_one_s_place(store: Path, recon) -> None:
    image = uuid.UUID(int=77)
    for number, value in enumerate([0.25, 0.75]):
        tally = {"recon_id": uuid.UUID(int=number), "judge": "coverage", "x": 0.5, "y": value, "weight": 1}
        rows = recon(number, kind="mean", image_id=image, age=number)
        write_shard(store, rows | {"tally": [tally]})
        take_turn(store)
    with reading(store) as con:
        assert con.execute("SELECT y FROM curve").fetchall() == [(0.75,)]
