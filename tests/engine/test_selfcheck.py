"""The self-check itself: pass, fail and not run, and which numbers it knows."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
from pathlib import Path

import pytest

from engine.selfcheck import Check, Data, Row, checks, rows, run
from engine.selfcheck.row import NotRun


def row(value: float = 1.0, long: bool = False) -> Row:
    return Row(
        check="a number",
        published=1.0,
        tolerance=0.1,
        source="a paper",
        compute=lambda data: value,
        long=long,
    )


def outcome(value: float) -> Check:
    return run(row(value), Data(folder=None))


def test_passes_within_the_tolerance_and_fails_beyond() -> None:
    assert outcome(1.09).state == outcome(0.91).state == "pass"
    failed = outcome(1.2)
    assert (failed.state, failed.value) == ("fail", 1.2)
    assert failed.reason == "1.2 is 0.2 away from 1, 0.1 is accepted."
    assert outcome(float("nan")).state == "fail"


def test_what_raises_is_a_failure_with_its_reason() -> None:
    def broken(data: Data) -> float:
        raise ZeroDivisionError("by\nnothing")

    check = run(dataclasses.replace(row(), compute=broken), Data(folder=None))
    assert (check.state, check.value, check.reason) == ("fail", None, "ZeroDivisionError: by nothing")


def test_missing_data_are_not_run_never_passed(tmp_path: Path) -> None:
    needy = dataclasses.replace(row(), compute=lambda data: float(data.path("set/01.png").stat().st_size))
    for data, told in ((Data(folder=None), "--data"), (Data(folder=tmp_path), str(tmp_path))):
        check = run(needy, data)
        assert (check.state, check.value) == ("not run", None)
        assert check.reason is not None and "set/01.png" in check.reason and told in check.reason


def test_what_takes_long_runs_only_in_full() -> None:
    assert run(row(long=True), Data(folder=None)).state == "not run"
    assert run(row(long=True), Data(folder=None), full=True).state == "pass"


def test_data_finds_files(tmp_path: Path) -> None:
    (tmp_path / "here").touch()
    assert Data(folder=tmp_path).path("here") == tmp_path / "here"
    with pytest.raises(NotRun):
        Data(folder=tmp_path).path("there")


def test_every_row_is_ready_for_json_and_says_whose_number_it_is() -> None:
    assert len(rows) >= 40
    for name in rows:
        known = rows[name]
        assert known.check == name and known.source and known.tolerance > 0
        json.dumps([name, known.published, known.tolerance])


@pytest.mark.parametrize(
    "part",
    [
        "PSNR, camera",
        "SSIM, camera",
        "PSNR (RGB), TID2013 pair 03",
        "SSIM (grey), TID2013 pair 19",
        "LPIPS (AlexNet, v0.1), TID2013 pair 06",
        "LPIPS (SqueezeNet",
        "DnCNN, σ = 25, Set12, mean of 12",
        "BM3D, σ = 25, Set12 01",
        "BM3D, σ = 25, Set12, mean of 12",
        "bicubic ×2, Set5, PSNR",
        "bicubic ×4, Set5, SSIM",
        "filtered back-projection",
        "face verification, MobileFaceNet",
        "PSNR of noise alone, σ = 50",
        "adjointness, mri",
        "adjointness, ct",
    ],
)
def test_the_published_numbers_are_there(part: str) -> None:
    assert any(name.startswith(part) for name in rows)


def test_without_data_nothing_that_needs_them_passes() -> None:
    quick = [name for name in rows if rows[name].seconds <= 1]
    states = {name: run(rows[name], Data(folder=None)).state for name in quick}
    for name, state in states.items():
        if any(part in name for part in ("TID2013", "Set5", "Set12")):
            assert state == "not run"
        else:
            assert state in ("pass", "not run"), name


def test_checks_come_one_by_one_and_need_torch_only_then() -> None:
    code = "import sys; from engine.selfcheck import checks; c = checks(); print('torch' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"
    assert next(checks()).check in rows
