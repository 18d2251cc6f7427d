"""A waiting writer's notice, which readers honour: without it, many short reads starve a writer.

A notice is a small file in ``waiting/``, named after the database, the machine and the process,
and touched again while its writer waits. One that is not touched any more, or whose process has
ended, means nothing.
"""

from __future__ import annotations

import contextlib
import os
import platform
import time
import uuid
from pathlib import Path

FRESH = 2.0  # seconds


class Notice:
    """One writer's notice; `renew` it at every try, `withdraw` it when the writer has its turn."""

    def __init__(self, file: Path) -> None:
        name = f"{file.name}.{platform.node()}.{os.getpid()}.{uuid.uuid4().hex[:8]}"
        self._path = file.parent / "waiting" / name
        self._path.parent.mkdir(exist_ok=True)
        self._path.touch()

    def renew(self) -> None:
        with contextlib.suppress(OSError):
            os.utime(self._path)

    def withdraw(self) -> None:
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)


def awaited(file: Path) -> bool:
    """Whether a living writer waits for this database. Notices of dead processes are cleared away."""
    now = time.time()
    for path in (file.parent / "waiting").glob(f"{file.name}.*.*.*"):
        host, pid, _ = path.name.removeprefix(f"{file.name}.").rsplit(".", 2)
        with contextlib.suppress(OSError, ValueError):
            if host == platform.node() and not _alive(int(pid)):
                path.unlink()
            elif abs(now - path.stat().st_mtime) < FRESH:
                return True
    return False


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
