"""A run fills the store, resumes, and tells what became of everything."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.errors import UsageError
from engine.identity import digest
from engine.store import codec
from engine.suite import SuiteError


def own(name: str) -> str:
    return f"{{call: 'own_methods:{name}', name: {name}}}"


def test_a_run_fills_every_table(small, rows) -> None:
    progress = small("adjoint", problems="deblur, ct")
    assert (progress.state, progress.planned, progress.done, progress.failed) == ("finished", 6, 6, 0)
    assert rows("SELECT count(*) FROM image") == [(3,)]
    assert rows("SELECT count(*) FROM measurement") == [(6,)]
    assert rows("SELECT count(*), count(DISTINCT recon_id) FROM reconstruction WHERE state = 'ok'") == [
        (6, 6)
    ]
    assert rows("SELECT count(*) FROM output") == [(6,)]
    assert rows("SELECT judge, count(*) FROM score GROUP BY judge ORDER BY judge") == [
        ("consistency", 6),
        ("psnr", 6),
    ]
    assert rows("SELECT state, planned, done FROM run") == [("finished", 6, 6)]
    assert rows("SELECT count(*) FROM summary WHERE judge = 'psnr' AND images = 3") == [(2,)]


def test_what_is_stored_is_what_the_method_returned(small, rows, own: Path) -> None:
    small("adjoint", "{call: 'own_methods:half', name: half}", images=1)
    stored = dict(rows("SELECT method, x FROM reconstruction JOIN output USING (recon_id)"))
    np.testing.assert_allclose(codec.unpack(stored["half"]) * 2, codec.unpack(stored["adjoint"]), rtol=1e-6)


def test_every_method_gets_the_same_measurement(small, rows, own: Path) -> None:
    small("adjoint", "{call: 'own_methods:half', name: half}")
    assert rows("SELECT count(DISTINCT measurement_id), count(*) FROM reconstruction") == [(3, 6)]
    for y, mark in rows("SELECT y, digest FROM measurement"):
        assert digest(codec.unpack(y)) == mark


def test_a_second_run_does_nothing_again_and_owns_what_it_found(small, rows) -> None:
    small("adjoint")
    before = rows("SELECT recon_id, epoch(created) FROM reconstruction ORDER BY recon_id")
    again = small("adjoint")
    assert (again.done, again.found) == (3, 3)
    assert rows("SELECT recon_id, epoch(created) FROM reconstruction ORDER BY recon_id") == before
    assert rows("SELECT count(*) FROM run_item GROUP BY run_id") == [(3,), (3,)]


def test_identities_depend_on_content_alone(small, rows, store: Path) -> None:
    import shutil

    small("adjoint")
    first = rows("SELECT recon_id FROM reconstruction ORDER BY recon_id")
    shutil.rmtree(store)
    small("adjoint", jobs=1)
    assert rows("SELECT recon_id FROM reconstruction ORDER BY recon_id") == first


def test_more_images_are_added_to_those_there(small, rows) -> None:
    small("adjoint", images=2)
    progress = small("adjoint", images=5)
    assert (progress.planned, progress.done) == (5, 5)
    assert rows("SELECT count(*), count(DISTINCT recon_id) FROM reconstruction") == [(5, 5)]


def test_an_inapplicable_method_is_skipped_with_its_reason(small, rows) -> None:
    progress = small("adjoint", problems="jpeg")
    assert (progress.skipped, progress.done, progress.failed) == (3, 0, 0)
    assert rows("SELECT DISTINCT state, reason FROM reconstruction") == [
        ("skipped", "jpeg is not linear: it has no adjoint.")
    ]


@pytest.mark.parametrize(
    ("method", "told"),
    [
        ("raises", "ValueError: no such luck"),
        ("nan", "returned 1 values that are not finite, of 1024."),
        ("shapeless", "returned shape (3, 1, 32, 31); (3, 1, 32, 32) is expected."),
        ("far", "images lie in [0, 1]."),
        ("words", "returned str; a tensor of shape (3, 1, 32, 32) is expected."),
        ("starving", "out of memory on one image of shape (1, 32, 32)."),
    ],
)
def test_a_broken_method_fails_with_its_reason_and_the_run_goes_on(
    small, rows, own: Path, method: str, told: str
) -> None:
    progress = small(f"{{call: 'own_methods:{method}', name: broken}}", "adjoint")
    assert progress.state == "finished"
    assert progress.failed >= 1
    reasons = [reason for (reason,) in rows("SELECT reason FROM reconstruction WHERE state = 'failed'")]
    assert reasons and all(told in reason for reason in reasons)
    assert rows("SELECT count(*) FROM reconstruction WHERE method = 'adjoint' AND state = 'ok'") == [(3,)]


def test_one_bad_picture_does_not_take_its_batch_along(small, rows, own: Path) -> None:
    progress = small("{call: 'own_methods:nan', name: broken}")
    assert (progress.done, progress.failed) == (2, 1)


def test_a_batch_too_large_for_memory_is_halved(small, rows, own: Path) -> None:
    progress = small("{call: 'own_methods:hungry', name: hungry}", images=5)
    assert (progress.done, progress.failed) == (5, 0)


def test_a_worker_that_is_killed_fails_alone(small, rows, own: Path) -> None:
    progress = small("adjoint", "{call: 'own_methods:deadly', name: deadly}", jobs=1)
    assert (progress.done, progress.failed) == (3, 3)
    assert rows("SELECT DISTINCT reason FROM reconstruction WHERE method = 'deadly'") == [
        ("the worker died on it: killed, most likely for want of memory, or ended by the method.",)
    ]


def test_failed_ones_are_run_again_on_request_only(small, rows, own: Path) -> None:
    small("{call: 'own_methods:raises', name: mine}")
    assert small("{call: 'own_methods:raises', name: mine}").failed == 3
    assert rows("SELECT count(*) FROM reconstruction") == [(3,)]
    assert small("{call: 'own_methods:raises', name: mine}", retry_failed=True).failed == 3
    assert rows("SELECT count(*) FROM reconstruction") == [(3,)]


def test_a_judge_that_comes_late_judges_what_is_there(small, rows) -> None:
    small("adjoint", judges="psnr")
    before = rows("SELECT recon_id, epoch(created), digest FROM reconstruction ORDER BY recon_id")
    again = small("adjoint", judges="psnr, ssim, consistency")
    assert (again.done, again.failed) == (3, 0)
    assert rows("SELECT judge, count(*) FROM score GROUP BY judge ORDER BY judge") == [
        ("consistency", 3),
        ("psnr", 3),
        ("ssim", 3),
    ]
    assert rows("SELECT recon_id, epoch(created), digest FROM reconstruction ORDER BY recon_id") == before
    assert rows("SELECT count(*) FROM run_item GROUP BY run_id") == [(3,), (3,)]


def test_a_late_judge_says_what_it_would_have_said_at_once(small, rows, store: Path) -> None:
    import shutil

    small("adjoint", judges="psnr")
    small("adjoint", judges="psnr, ssim, consistency")
    late = rows("SELECT recon_id, judge, value FROM score ORDER BY ALL")
    shutil.rmtree(store)
    small("adjoint", judges="psnr, ssim, consistency")
    assert rows("SELECT recon_id, judge, value FROM score ORDER BY ALL") == late


def test_an_own_class_takes_parameters(small, rows, own: Path) -> None:
    small("{call: 'own_methods:Scaled', name: twice, params: {by: 2.0}}", images=1)
    assert rows("SELECT method, family FROM method") == [("twice", "own")]
    assert rows("SELECT count(*) FROM output") == [(1,)]


def test_only_runs_a_part(small) -> None:
    progress = small("adjoint", problems="deblur, ct", only={"problem": "ct"})
    assert progress.planned == 3


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"methods": ("ajoint",)}, "unknown method 'ajoint'; did you mean 'adjoint'"),
        ({"methods": ("adjoint",), "problems": "deblr"}, "unknown problem 'deblr'; did you mean 'deblur'?"),
        ({"methods": ("adjoint",), "problems": "{deblur: {sigma: -1}}"}, "sigma must be"),
        (
            {"methods": ("adjoint",), "problems": "{deblur: {sigma: wide}}"},
            "sigma of deblur must be a number",
        ),
        ({"methods": ("adjoint",), "problems": "{deblur: {sgma: 1}}"}, "did you mean 'sigma'?"),
        ({"methods": ("adjoint", "adjoint")}, "is listed twice"),
        ({"methods": ("adjoint",), "only": {"method": "tv"}}, "unknown name 'tv'"),
        ({"methods": ("{call: 'nowhere.at:All', name: x}",)}, "nowhere.at:All cannot be imported"),
    ],
)
def test_a_suite_that_cannot_be_run_leaves_no_run_behind(small, rows, arguments, told: str) -> None:
    with pytest.raises(SuiteError) as caught:
        small(*arguments.pop("methods"), **arguments)
    assert told in str(caught.value)
    assert rows("SELECT count(*) FROM run") == [(0,)]


@pytest.mark.parametrize("device", ["gpu", "cuda:x", "cuda:99", "tpu:0"])
def test_a_device_that_is_not_there_is_told(small, device: str) -> None:
    with pytest.raises(UsageError, match="device"):
        small("adjoint", device=device)


def test_half_precision_is_of_networks_alone(small, rows) -> None:
    for precision in ("fp32", "bf16"):
        small("tv", "wiener", problems="{sr: {factor: 2}}, mri, deblur", images=1, precision=precision)
    scores = rows(
        "SELECT method, problem, max(value) - min(value), count(*) "
        "FROM score JOIN reconstruction USING (recon_id) "
        "WHERE judge = 'psnr' GROUP BY ALL"
    )
    assert rows("SELECT count(*) FROM reconstruction WHERE state = 'failed'") == [(0,)]
    assert len(scores) == 4
    for method, problem, apart, count in scores:
        assert count == 2 and apart < 0.1, (method, problem, apart)
