"""The rows of published networks: which there are, and what they do without data."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.selfcheck import Data, rows, run

ROWS = {
    "WINNet, σ = 25, Set12, mean of 12": (30.43, 0.3),
    "IMDN ×4, Set5, PSNR (Y)": (32.21, 0.03),
    "SRGAN ×4, Set5, PSNR (Y)": (30.66, 0.05),
    "Fast-SRGAN loads and enlarges: its parameters": (925_646, 0.5),
    "ISTA-Net+ MRI 20 %, 15 brain images": (37.27, 0.05),
    "ISTA-Net+ MRI 10 %, 15 brain images": (33.08, 0.05),
    "zero-filled MRI 20 %, 15 brain images": (27.86, 0.05),
    "zero-filled MRI 10 %, 15 brain images": (23.97, 0.05),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_published_number_and_its_tolerance(name: str) -> None:
    assert (rows[name].published, rows[name].tolerance) == ROWS[name]


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("there", [False, True])
def test_not_run_without_its_files(name: str, there: bool, tmp_path: Path) -> None:
    check = run(rows[name], Data(folder=tmp_path if there else None), full=True)
    assert (check.state, check.value) == ("not run", None), check.reason


def test_a_broken_file_fails(tmp_path: Path) -> None:
    (tmp_path / "imdn/checkpoints").mkdir(parents=True)
    (tmp_path / "imdn/checkpoints/IMDN_x4.pth").write_bytes(b"\x80\x02nothing")
    (tmp_path / "images_set5/testsets/set5").mkdir(parents=True)
    check = run(rows["IMDN ×4, Set5, PSNR (Y)"], Data(folder=tmp_path))
    assert check.state == "fail" and "cannot be read as tensors alone" in (check.reason or "")


def test_another_generator_is_not_taken_for_fast_srgan(tmp_path: Path, shared_data: Path) -> None:
    (tmp_path / "fast_srgan/models").mkdir(parents=True)
    theirs = shared_data / "srgan_leftthomas/epochs/netG_epoch_4_100.pth"
    (tmp_path / "fast_srgan/models/model.pt").symlink_to(theirs)
    (tmp_path / "images_set5").symlink_to(shared_data / "images_set5")
    check = run(rows["Fast-SRGAN loads and enlarges: its parameters"], Data(folder=tmp_path))
    assert (check.state, check.value) == ("fail", None) and check.reason
