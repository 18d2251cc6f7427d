"""Who in this process may open a database now: many readers together, or one alone.

DuckDB refuses a second connection of another mode within a process, and file locks belong to the
process, not to the connection. So the threads of a process share one reading instance, and
whoever needs the file for itself waits until that instance is closed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import duckdb


class Gate:
    """The readers and the one exclusive user of a database file within this process."""

    def __init__(self) -> None:
        self._turn = threading.Condition()
        self._readers: dict[int, int] = {}
        self._owner: int | None = None
        self._instance: duckdb.DuckDBPyConnection | None = None

    @property
    def reads(self) -> bool:
        """Whether the calling thread reads already."""
        return threading.get_ident() in self._readers

    @property
    def owns(self) -> bool:
        """Whether the calling thread has the file for itself."""
        return self._owner == threading.get_ident()

    def enter(
        self, open_instance: Callable[[], duckdb.DuckDBPyConnection], timeout: float
    ) -> duckdb.DuckDBPyConnection | None:
        """A cursor of the shared reading instance, opened by the first; None when time ran out."""
        with self._turn:
            if not self._turn.wait_for(lambda: self._owner is None, timeout):
                return None
            if self._instance is None:
                self._instance = open_instance()
            cursor = self._instance.cursor()
            me = threading.get_ident()
            self._readers[me] = self._readers.get(me, 0) + 1
            return cursor

    def leave(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Give the cursor back; the last one out closes the instance."""
        with self._turn:
            cursor.close()
            me = threading.get_ident()
            self._readers[me] -= 1
            if not self._readers[me]:
                del self._readers[me]
            if not self._readers and self._instance is not None:
                self._instance.close()
                self._instance = None
            self._turn.notify_all()

    def seize(self, timeout: float) -> bool:
        """Take the file for the calling thread alone; False when time ran out."""
        with self._turn:
            free = self._turn.wait_for(lambda: self._owner is None and not self._readers, timeout)
            if free:
                self._owner = threading.get_ident()
            return free

    def release(self) -> None:
        """End what `seize` began."""
        with self._turn:
            self._owner = None
            self._turn.notify_all()


_gates: dict[Path, Gate] = {}
_lock = threading.Lock()


def gate_of(file: Path) -> Gate:
    """The one gate of this file in this process."""
    with _lock:
        return _gates.setdefault(file.resolve(), Gate())
