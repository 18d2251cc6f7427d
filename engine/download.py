"""One file over HTTP, written aside by whoever calls."""

from __future__ import annotations

import http.client
import os
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

CHUNK = 1 << 20
PATIENCE = 60.0  # seconds without a byte


class NoAnswer(Exception):
    """An address did not give its file."""


def download(
    url: str, path: Path, progress: Callable[[int, int | None], None] | None = None, size: int | None = None
) -> None:
    """Write what `url` gives to `path`, flushed to the disk.

    Args:
        progress: called with bytes so far and bytes in all (None where unknown).
        size: bytes expected, where the server does not say.

    Errors:
        NoAnswer: the address cannot be reached, refuses, or breaks off.
    """
    request = urllib.request.Request(url, headers={"User-Agent": "reconaudit"})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer, path.open("wb") as out:
            total = int(answer.headers.get("Content-Length") or 0) or size
            done = 0
            while chunk := answer.read(CHUNK):
                out.write(chunk)
                done += len(chunk)
                if progress:
                    progress(done, total)
            out.flush()
            os.fsync(out.fileno())
    except (urllib.error.URLError, TimeoutError, ConnectionError, http.client.HTTPException) as error:
        raise NoAnswer(f"{url} did not answer ({error}); try again.") from error
