"""Getting one's turn at a database: trying again, standing back, giving up with one sentence."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from engine.store import intent
from engine.store.errors import StoreBroken, StoreBusy, StoreNewer, StoreUnwritable
from engine.store.gate import Gate, gate_of

Open = Callable[[], duckdb.DuckDBPyConnection]

_UNWRITABLE = re.compile("No space left|Disk quota|Read-only file system|File too large|Permission denied")


class Patience:
    """A deadline, and pauses that grow towards it, each of random length."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds
        self._pause = 0.005

    @property
    def left(self) -> float:
        return max(0.0, self._end - time.monotonic())

    def rest(self) -> None:
        """Sleep a little, longer each time."""
        self._pause = min(self._pause * 1.6, 0.2)
        time.sleep(min(self._pause * random.uniform(0.5, 1.5), self.left))


@contextmanager
def shared(file: Path, patience: Patience, open_it: Open) -> Iterator[duckdb.DuckDBPyConnection]:
    """A cursor to read with, beside the other readers of this process."""
    gate = gate_of(file)
    if gate.owns:
        raise RuntimeError(f"{file.name}: a thread that writes reads through its own connection.")
    cursor, holder = None, "another thread of this process"
    while cursor is None:
        if not gate.reads:
            _stand_back([file], patience)
        try:
            with stoppable():
                cursor = gate.enter(open_it, patience.left)
        except duckdb.Error as error:
            holder = _holder(error, file)
        if cursor is None:
            _go_on(file, patience, holder)
    try:
        with stoppable(cursor):
            yield cursor
    finally:
        gate.leave(cursor)


@contextmanager
def alone(
    files: Sequence[Path], patience: Patience, open_it: Open, notice: intent.Notice | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """What `open_it` opens, while no other thread of this process is at these files.

    Args:
        notice: a writer's, kept fresh while it waits; without one, waiting writers go first.
    """
    gates = [gate_of(file) for file in files]
    if any(gate.reads or gate.owns for gate in gates):
        raise RuntimeError(f"{files[0].name}: leave the connection you have before asking for another.")
    con, holder = None, "another thread of this process"
    while con is None:
        if notice is None:
            _stand_back(files, patience)
        if _seized(gates, min(patience.left, 0.5)):
            try:
                with stoppable():
                    con = open_it()
            except duckdb.Error as error:
                _release(gates)
                holder = _holder(error, files[0])
            except BaseException:
                _release(gates)
                raise
        if con is None:
            _go_on(files[0], patience, holder)
            if notice:
                notice.renew()
    if notice:
        notice.withdraw()
    try:
        with stoppable(con):
            yield con
    finally:
        con.close()
        _release(gates)


@contextmanager
def stoppable(con: duckdb.DuckDBPyConnection | None = None) -> Iterator[None]:
    """Ctrl-C during a query stops it, and is Ctrl-C: DuckDB goes on, and makes a `RuntimeError` of it.

    Errors:
        KeyboardInterrupt: instead of that error.
    """
    try:
        yield
    except RuntimeError as error:
        if not isinstance(error.__cause__, KeyboardInterrupt):
            raise
        if con is not None:
            con.interrupt()
        raise KeyboardInterrupt from error


@contextmanager
def writable(place: Path) -> Iterator[None]:
    """Tell of a place that cannot be written, or of a full disk, in one sentence.

    Errors:
        StoreUnwritable: instead of the `OSError`.
    """
    try:
        yield
    except OSError as error:
        raise StoreUnwritable(f"{place} cannot be written: {error.strerror or error}.") from error


@contextmanager
def room(place: Path) -> Iterator[None]:
    """Tell of a disk that filled up under a database in one sentence.

    Errors:
        StoreUnwritable: instead of the database's own error.
    """
    try:
        yield
    except duckdb.Error as error:
        if not _UNWRITABLE.search(str(error)):
            raise
        raise StoreUnwritable(f"{place} cannot be written: {_first_line(error)}.") from error


def _seized(gates: Sequence[Gate], seconds: float) -> bool:
    """All of them or none."""
    for number, gate in enumerate(gates):
        if not gate.seize(seconds):
            _release(gates[:number])
            return False
    return True


def _release(gates: Sequence[Gate]) -> None:
    for gate in gates:
        gate.release()


def _stand_back(files: Sequence[Path], patience: Patience) -> None:
    """Let a waiting writer go first, for at most half of the time there is."""
    while patience.left > patience.seconds / 2 and any(intent.awaited(file) for file in files):
        patience.rest()


def _go_on(file: Path, patience: Patience, holder: str) -> None:
    if not patience.left:
        raise StoreBusy(
            f"{file} is busy: {holder} has held it for {patience.seconds:g} s; "
            "try again, or end that process."
        )
    patience.rest()


def _holder(error: duckdb.Error, file: Path) -> str:
    """Who holds the file, where the error says only that it is taken.

    Errors:
        StoreUnwritable, StoreNewer, StoreBroken: the error says something else.
    """
    text = str(error)
    if "Could not set lock" in text:
        process = re.search(r"PID (\d+)", text)
        return f"process {process[1]}" if process else "another process"
    if "different configuration" in text:
        return "another connection of this process"
    if _UNWRITABLE.search(text):
        raise StoreUnwritable(f"{file} cannot be opened: {_first_line(error)}.") from error
    if re.search(r"newer version|version number", text):
        raise StoreNewer(f"{file} was written by a newer DuckDB: {_first_line(error)}.") from error
    if "Corrupt database" in text:
        raise StoreBroken(
            f"{file} is damaged ({_first_line(error)}); a backup of it is accepted, or another store, into "
            "which the same suites are run again."
        ) from error
    raise StoreBroken(f"{file} is no database of reconaudit: {_first_line(error)}.") from error


def _first_line(error: duckdb.Error) -> str:
    return str(error).splitlines()[0].rstrip(".")
