"""Arrays that are made once and kept on disk."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import takewhile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_CHUNK = 128

Watch = Callable[[str, int, int], None]
_watch: ContextVar[Watch | None] = ContextVar("watch of arrays being made", default=None)


@contextmanager
def watched(watch: Watch) -> Iterator[None]:
    """Within this block `watch` hears of every array being made: what it holds, rows so far, rows in all."""
    token = _watch.set(watch)
    try:
        yield
    finally:
        _watch.reset(token)


def kept_array(
    name: str, shape: tuple[int, ...], part: Callable[[tuple[int, int]], NDArray[np.uint8]], *, jobs: int = 1
) -> NDArray[np.uint8]:
    """An array of eight bits from the user's cache folder, made part by part where it is not there.

    Args:
        name: the file's name without its ending; whatever decides the content belongs into it.
        shape: of the whole; part: gives the rows of a span (start, end); picklable if jobs > 1.
        jobs: processes that make parts.

    Shape:
        `shape`, mapped read-only from disk.
    """
    path = cache_folder() / f"{name}.npy"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_suffix(f".{os.getpid()}")
        try:
            _fill(aside, name, shape, part, jobs)
            aside.replace(path)
        finally:
            aside.unlink(missing_ok=True)
    kept: NDArray[np.uint8] = np.load(path, mmap_mode="r")
    return kept


def cache_folder() -> Path:
    """Where derived arrays are kept: ``RECONAUDIT_CACHE``, or reconaudit in the user's cache folder."""
    if given := os.environ.get("RECONAUDIT_CACHE"):
        return Path(given)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "reconaudit"


def _fill(
    path: Path,
    name: str,
    shape: tuple[int, ...],
    part: Callable[[tuple[int, int]], NDArray[np.uint8]],
    jobs: int,
) -> None:
    """Makes an array in a file, part by part, and tells who watches."""
    array = np.lib.format.open_memmap(path, mode="w+", dtype=np.uint8, shape=shape)
    spans = [(start, min(start + _CHUNK, shape[0])) for start in range(0, shape[0], _CHUNK)]
    what = " ".join(takewhile(lambda word: not word[:1].isdigit(), name.split("-")))
    watch = _watch.get() or (lambda *_: None)
    watch(what, 0, shape[0])
    for (start, end), rows in zip(spans, _made(part, spans, jobs), strict=True):
        array[start:end] = rows
        watch(what, end, shape[0])
    array.flush()


def _made(
    part: Callable[[tuple[int, int]], NDArray[np.uint8]], spans: list[tuple[int, int]], jobs: int
) -> Iterable[NDArray[np.uint8]]:
    if jobs == 1:
        yield from map(part, spans)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(part, spans)
