"""Samples: drawn once, in bounded calls, the same whatever is drawn beside them; their mean and deviation."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from engine.runner import plan
from engine.runner.run import run
from engine.store import codec
from engine.suite import SuiteError, parse

SIDE = 32  # of the phantoms that are drawn from


def pictures(rows, kind: str) -> dict[tuple[str, int | None], np.ndarray]:
    """(image, sample number) -> x_hat."""
    query = "SELECT image_id::VARCHAR, sample, x FROM latest JOIN output USING (recon_id) WHERE kind = "
    return {(image, number): codec.unpack(x) for image, number, x in rows(f"{query}'{kind}'")}


def test_the_mean_and_deviation_are_those_of_the_stored_samples(draw, rows) -> None:
    progress = draw(samples=5)
    assert (progress.planned, progress.done, progress.failed) == (18, 18, 0)
    samples, means = pictures(rows, "sample"), pictures(rows, "mean")
    assert len(samples) == 15 and len(means) == 3
    fields = rows(
        "SELECT image_id::VARCHAR, data FROM latest JOIN pixel_map USING (recon_id) WHERE map = 'deviation'"
    )
    assert len(fields) == 3
    for image, data in fields:
        drawn = np.stack([samples[image, k] for k in range(5)]).astype(np.float64)
        np.testing.assert_allclose(means[image, None], drawn.mean(0), atol=1e-7)
        np.testing.assert_allclose(codec.unpack(data), drawn.std(0, ddof=1)[0], rtol=1e-3, atol=1e-4)
    assert rows("SELECT low, high, palette FROM map WHERE map = 'deviation'") == [(0.0, 0.25, "deviation")]


def test_rows_say_what_they_are_and_what_they_took(draw, rows) -> None:
    draw(samples=4)
    found = rows(
        "SELECT kind, samples, count(*), min(sample), max(sample), sum(network_evaluations), "
        "max(evaluations) FROM reconstruction GROUP BY ALL ORDER BY kind"
    )
    assert [row[:6] for row in found] == [("mean", 4, 3, None, None, 12), ("sample", 1, 12, 0, 3, 12)]
    assert rows("SELECT kind, network_evaluations FROM cost ORDER BY kind") == [
        ("mean", 4.0),
        ("sample", 1.0),
    ]
    assert rows("SELECT DISTINCT kind FROM summary") == [("mean",)]
    assert rows("SELECT count(*) FROM score JOIN reconstruction USING (recon_id) WHERE kind = 'sample'") == [
        (12,)
    ]


def test_more_samples_begin_with_those_that_are_there(draw, rows, samplers: ModuleType) -> None:
    draw(samples=4)
    before = rows("SELECT recon_id, digest FROM reconstruction WHERE kind = 'sample' ORDER BY recon_id")
    samplers.calls.clear()
    progress = draw(samples=8)
    assert samplers.calls == [(4, 4, 3)]
    assert (progress.done, progress.found, progress.planned) == (27, 12, 27)
    after = rows("SELECT recon_id, digest FROM reconstruction WHERE kind = 'sample' ORDER BY recon_id")
    assert len(after) == 24 and set(before) < set(after)
    samples, means = pictures(rows, "sample"), pictures(rows, "mean")
    for image, _ in means:
        drawn = np.stack([samples[image, k] for k in range(8)]).astype(np.float64)
        np.testing.assert_allclose(means[image, None], drawn.mean(0), atol=1e-7)
    assert rows("SELECT samples, count(*) FROM latest WHERE kind = 'mean' GROUP BY ALL") == [(8, 3)]
    assert rows("SELECT max(network_evaluations) FROM latest WHERE kind = 'mean'") == [(8,)]


def test_a_second_run_draws_nothing_again(draw, samplers: ModuleType) -> None:
    draw(samples=4)
    samplers.calls.clear()
    progress = draw(samples=4)
    assert samplers.calls == [] and (progress.done, progress.found) == (15, 15)


def test_moments_alone_give_the_same_mean_to_the_bit(draw, rows, tmp_path: Path) -> None:
    from engine.store.connection import reading

    draw(samples=6)
    other = tmp_path / "other"
    progress = draw(samples=6, keep="moments", folder=other)
    assert (progress.planned, progress.done) == (3, 3)
    query = """SELECT recon_id, digest, data, value FROM reconstruction JOIN pixel_map USING (recon_id)
               JOIN score USING (recon_id) WHERE kind = 'mean' AND map = 'deviation' ORDER BY recon_id"""
    with reading(other) as con:
        assert con.execute("SELECT kind, count(*) FROM reconstruction GROUP BY ALL").fetchall() == [
            ("mean", 3)
        ]
        assert con.execute("SELECT count(*) FROM output").fetchall() == [(3,)]
        assert con.execute(query).fetchall() == rows(query)


def test_samples_wanted_after_their_moments_are_drawn(draw, rows) -> None:
    draw(samples=4, keep="moments")
    mean = rows("SELECT recon_id, digest, created FROM reconstruction")
    assert draw(samples=4).done == 15
    assert rows("SELECT count(*) FROM reconstruction WHERE kind = 'sample'") == [(12,)]
    assert sorted(rows("SELECT recon_id, digest, created FROM reconstruction WHERE kind = 'mean'")) == sorted(
        mean
    )


def test_calls_stay_within_the_budget(draw, samplers: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    budget = 8 * SIDE * SIDE
    monkeypatch.setattr(plan, "DRAWN", budget)
    draw(samples=7)
    assert [first for first, _, _ in samplers.calls] == [0, 2, 4, 6]
    assert max(n * images for _, n, images in samplers.calls) * SIDE * SIDE <= budget


def test_a_run_stopped_within_a_case_goes_on_there(
    draw, rows, samplers: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(plan, "DRAWN", 8 * SIDE * SIDE)
    samplers.stop_at = 5
    assert draw(samples=8).state == "interrupted"
    samplers.stop_at, samplers.calls[:] = None, []
    assert draw(samples=8).state == "finished"
    assert samplers.calls == [(4, 2, 3), (6, 2, 3)]
    assert rows(
        "SELECT kind, count(*), count(DISTINCT recon_id) FROM reconstruction GROUP BY ALL ORDER BY 1"
    ) == [
        ("mean", 3, 3),
        ("sample", 24, 24),
    ]
    taken_up = rows("SELECT recon_id, digest FROM reconstruction ORDER BY recon_id")
    draw(samples=8, folder=tmp_path / "whole")
    from engine.store.connection import reading

    with reading(tmp_path / "whole") as con:
        assert (
            con.execute("SELECT recon_id, digest FROM reconstruction ORDER BY recon_id").fetchall()
            == taken_up
        )


def test_samples_do_not_depend_on_the_batch(draw, rows, tmp_path: Path) -> None:
    draw(samples=3, images=1)
    alone = dict(rows("SELECT recon_id, digest FROM reconstruction"))
    draw(samples=3, images=3)
    whole = dict(rows("SELECT recon_id, digest FROM reconstruction"))
    assert len(whole) == 12 and alone.items() <= whole.items()
    draw(samples=3, images=3, folder=tmp_path / "whole")
    from engine.store.connection import reading

    with reading(tmp_path / "whole") as con:
        assert dict(con.execute("SELECT recon_id, digest FROM reconstruction").fetchall()) == whole


def test_a_sample_that_diverges_fails_alone_with_its_step(draw, rows) -> None:
    progress = draw("Diverging", samples=4)
    assert (progress.done, progress.failed) == (9, 6)
    why = "FloatingPointError: step 17: values are not finite."
    assert rows(
        "SELECT sample, reason, count(*) FROM reconstruction WHERE state = 'failed' GROUP BY ALL ORDER BY 1"
    ) == [
        (2, why, 3),
        (None, f"1 of 4 samples failed: {why}", 3),
    ]


def test_images_of_a_batch_fail_apart(draw, rows) -> None:
    progress = draw("Blotted", samples=4)
    assert (progress.done, progress.failed) == (13, 2)
    failed = rows(
        "SELECT image_id, kind, sample, reason FROM reconstruction WHERE state = 'failed' ORDER BY kind"
    )
    assert len({image for image, *_ in failed}) == 1
    assert [(kind, number) for _, kind, number, _ in failed] == [("mean", None), ("sample", 0)]
    assert "returned 1 values that are not finite" in failed[0][3]


def test_a_call_that_does_not_fit_is_cut(draw, rows, samplers: ModuleType) -> None:
    assert draw("Hungry", samples=4).failed == 0
    assert len(samplers.calls) == 12
    cut = dict(rows("SELECT image_id, digest FROM reconstruction WHERE kind = 'mean'"))
    assert len(cut) == 3


def test_an_own_class_may_draw(draw, rows) -> None:
    assert draw("Plain", samples=3).done == 12
    samples, means = pictures(rows, "sample"), pictures(rows, "mean")
    for image, _ in means:
        np.testing.assert_allclose(means[image, None] - samples[image, 0], 0.01, atol=1e-6)


def test_methods_of_one_output_are_left_as_they_are(draw, samplers: ModuleType, store: Path, rows) -> None:
    text = (
        "{images: 1, samples: 4, datasets: [{phantoms: {size: 32}}], problems: [denoise], "
        "methods: [%s], judges: [psnr]}"
    )
    run(parse(text % "adjoint"), store, jobs=0, device="cpu")
    assert rows("SELECT kind, sample, samples FROM reconstruction") == [("single", None, 1)]
    with pytest.raises(SuiteError, match="adjoint draws no samples; leave out its samples: 4"):
        run(parse(text % "{adjoint: , samples: 4}"), store, jobs=0, device="cpu")
