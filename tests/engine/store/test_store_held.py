"""A store that others hold: who waits for whom, for how long, and what is said when it takes too long."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import duckdb
import pytest

from engine.store import errors, intent
from engine.store.connection import reading, reading_both, writing

HOLD = """
import sys, time, duckdb
con = duckdb.connect(sys.argv[1], read_only=sys.argv[2] == "reads")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def held(store: Path):
    """Another process that holds the results; ended by the test or after it."""
    running = []

    def hold(mode: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(store / "results.duckdb"), mode],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout.readline() == "held\n"
        running.append(process)
        return process

    yield hold
    for process in running:
        process.stdin.close()
        process.wait()
        process.stdout.close()


def test_a_busy_store_names_the_process(store: Path, held) -> None:
    process = held("writes")
    for refused in (lambda: reading(store, wait=0.1), lambda: writing(store, wait=0.1)):
        with pytest.raises(errors.StoreBusy, match=rf"process {process.pid} has held it for 0\.1 s"):
            refused().__enter__()
    assert not list((store / "waiting").iterdir())


def test_a_reader_waits_for_the_writer_to_end(store: Path, held) -> None:
    process = held("writes")
    threading.Timer(0.3, process.stdin.close).start()
    with reading(store, wait=30) as con:
        assert con.execute("SELECT count(*) FROM score").fetchall() == [(0,)]


def test_a_writer_waits_for_readers_of_another_process(store: Path, held) -> None:
    process = held("reads")
    threading.Timer(0.3, process.stdin.close).start()
    with writing(store, wait=30) as con:
        con.execute("INSERT INTO map (map) VALUES ('ssim')")


def test_a_reader_stands_back_for_a_waiting_writer(store: Path) -> None:
    notice = intent.Notice(store / "results.duckdb")
    entered = threading.Event()

    def read() -> None:
        with reading(store, wait=60):
            entered.set()

    reader = threading.Thread(target=read)
    reader.start()
    assert not entered.wait(0.5)
    notice.withdraw()
    assert entered.wait(30)
    reader.join()


def test_a_waiting_writer_is_not_waited_for_without_end(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intent, "awaited", lambda file: True)
    with reading(store, wait=0.2) as con:
        assert con.execute("SELECT 1").fetchall() == [(1,)]


def test_the_notice_of_a_dead_process_is_cleared_away(store: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    intent.Notice(store / "results.duckdb")
    (notice,) = (store / "waiting").iterdir()
    dead = notice.with_name(notice.name.replace(f".{os.getpid()}.", f".{ended.pid}."))
    notice.rename(dead)
    assert not intent.awaited(store / "results.duckdb")
    assert not dead.exists()


def test_a_notice_grows_old_unless_renewed(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = store / "results.duckdb"
    notice = intent.Notice(file)
    assert intent.awaited(file) and not intent.awaited(store / "labels.duckdb")
    later = time.time() + intent.FRESH + 1
    monkeypatch.setattr(intent.time, "time", lambda: later)
    assert not intent.awaited(file)
    notice.withdraw()


def test_threads_that_read_and_write_in_one_process(store: Path) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for _ in range(6):
                if number == 0:
                    with writing(store) as con:
                        con.execute("INSERT INTO run_item VALUES (uuid(), uuid())")
                elif number == 1:
                    with reading_both(store, wait=60) as con:
                        con.execute("SELECT count(*) FROM label, run_item").fetchall()
                else:
                    with reading(store, wait=60) as con:
                        (count,) = con.execute("SELECT count(*) FROM run_item").fetchall()[0]
                        assert 0 <= count <= 6
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work, args=[number]) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with reading(store) as con:
        assert con.execute("SELECT count(*) FROM run_item").fetchall() == [(6,)]


def test_reading_within_reading_is_allowed_and_writing_within_it_refused(store: Path) -> None:
    with reading(store) as outer, reading(store) as inner:
        assert outer.execute("SELECT 1").fetchall() == inner.execute("SELECT 1").fetchall()
        with pytest.raises(RuntimeError, match="leave the connection you have"), writing(store):
            pass
    refused = pytest.raises(RuntimeError, match="reads through its own connection")
    with writing(store), refused, reading(store):
        pass


def test_a_connection_opened_past_the_store_is_told_of(store: Path) -> None:
    refused = pytest.raises(errors.StoreBusy, match="another connection of this process")
    with duckdb.connect(str(store / "results.duckdb")), refused, reading(store, wait=0.05):
        pass


STOPPED = """
import os, signal, sys, threading
from pathlib import Path
from engine.store.connection import reading, writing
door = {"reading": reading, "writing": writing}[sys.argv[2]]
threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
try:
    with door(Path(sys.argv[1])) as con:
        con.execute("SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range * b.range % 7 = 3")
except KeyboardInterrupt:
    print("stopped")
"""


@pytest.mark.parametrize("door", ["reading", "writing"])
def test_ctrl_c_during_a_query_is_ctrl_c_and_ends_the_query(store: Path, door: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", STOPPED, str(store), door],
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert (run.returncode, run.stdout) == (0, "stopped\n"), run.stderr
    with reading(store) as con:
        assert con.execute("SELECT count(*) FROM image").fetchall() == [(0,)]
