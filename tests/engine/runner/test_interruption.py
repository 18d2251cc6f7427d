"""Runs that are stopped, killed, or run beside each other lose nothing and double nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.store.connection import reading
from engine.store.ingest import take_turn

SLOW = """
import time

def slow(y, physics):
    time.sleep(0.25)
    return physics.A_adjoint(y)
"""
SUITE = """
suite: slow
datasets: [{phantoms: {size: 256, count: 10}}]
problems: [denoise, deblur]
methods: [adjoint, {call: "slow_method:slow", name: slow}]
judges: [psnr]
"""
COMPLETE = 10 * 2 * 2


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "slow_method.py").write_text(SLOW)
    (tmp_path / "slow.yaml").write_text(SUITE)
    return tmp_path


def start(place: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "reconaudit", "run", "slow.yaml", "--store", "store", *options]
    return subprocess.Popen(
        command,
        cwd=place,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=_heed_ctrl_c,
    )


def _heed_ctrl_c() -> None:
    """A test run in the background is started deaf to Ctrl-C, and so would be its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def until_some_are_done(place: Path, least: int) -> None:
    end = time.monotonic() + 90
    while time.monotonic() < end:
        if (place / "store" / "results.duckdb").exists() and done(place) >= least:
            return
        time.sleep(0.1)
    raise TimeoutError(f"fewer than {least} reconstructions after 90 s.")


def done(place: Path) -> int:
    take_turn(place / "store")
    with reading(place / "store", 30) as con:
        return con.execute("SELECT count(*) FROM reconstruction WHERE state = 'ok'").fetchall()[0][0]


def assert_whole(place: Path) -> None:
    take_turn(place / "store", wait=10)
    with reading(place / "store") as con:
        for table, key in (("reconstruction", "recon_id"), ("output", "recon_id"), ("score", "recon_id")):
            found = con.execute(f"SELECT count(*), count(DISTINCT {key}) FROM {table}").fetchall()
            assert found == [(COMPLETE, COMPLETE)], table
        assert con.execute("SELECT count(*), count(DISTINCT image_id) FROM image").fetchall() == [(10, 10)]
        assert con.execute("SELECT count(*) FROM measurement").fetchall() == [(20,)]
        assert con.execute("SELECT DISTINCT state FROM reconstruction").fetchall() == [("ok",)]
    assert not list((place / "store" / "spool").glob("*.parquet"))


def test_a_killed_run_resumes_without_loss_or_doubles(place: Path) -> None:
    first = start(place, "--jobs", "1")
    until_some_are_done(place, 5)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    assert done(place) < COMPLETE
    again = start(place, "--jobs", "0")
    said, _ = again.communicate(timeout=120)
    assert again.returncode == 0, said
    assert_whole(place)


def test_ctrl_c_stops_cleanly_and_the_same_command_goes_on(place: Path) -> None:
    first = start(place, "--jobs", "1")
    until_some_are_done(place, 5)
    first.send_signal(signal.SIGINT)
    said, _ = first.communicate(timeout=60)
    assert first.returncode == 130, said
    assert "interrupted" in said and "Traceback" not in said
    with reading(place / "store") as con:
        assert con.execute("SELECT state FROM run").fetchall() == [("interrupted",)]
    again = start(place, "--jobs", "0")
    said, _ = again.communicate(timeout=120)
    assert again.returncode == 0, said
    assert_whole(place)


def test_two_runs_at_once_share_a_store(place: Path) -> None:
    both = [start(place, "--jobs", "1") for _ in range(2)]
    said = [run.communicate(timeout=180)[0] for run in both]
    assert [run.returncode for run in both] == [0, 0], said
    assert_whole(place)
    with reading(place / "store") as con:
        owned = con.execute("SELECT count(DISTINCT recon_id) FROM run_item GROUP BY run_id").fetchall()
    assert owned == [(COMPLETE,), (COMPLETE,)]
