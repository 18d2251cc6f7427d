"""People's work, written and flushed line by line before it goes into the database.

Every process appends to a file of its own in ``journal/``; a line is ``{"table": …, "row": …}``.
What was written there is never lost: the database's table `journal` says how far each file was
taken in (`audits.labelling.taking`), and a damaged database is made again from the files.
"""

from __future__ import annotations

import json
import os
import platform
import threading
import uuid
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from engine.store.errors import StoreUnwritable


class Entry(NamedTuple):
    """One row of one table."""

    table: str
    row: dict[str, Any]


class Place(NamedTuple):
    """A byte of a file."""

    name: str
    end: int


class Tail(NamedTuple):
    """What one file holds beyond what was taken in, up to its byte `end`."""

    name: str
    end: int
    entries: list[Entry]


_own: dict[tuple[str, int], Path] = {}
_lock = threading.Lock()


def folder(store: Path) -> Path:
    """Where the journals of a store lie."""
    return Path(store) / "journal"


def append(store: Path, entries: Iterable[Entry]) -> Place:
    """Write rows and return, once the disk has them, where they end.

    Errors:
        StoreUnwritable: the disk is full or the folder cannot be written; nothing of it counts.
    """
    text = "".join(json.dumps(entry._asdict(), ensure_ascii=False) + "\n" for entry in entries)
    key = (str(Path(store).resolve()), os.getpid())
    with _lock:
        file = _own.get(key) or folder(store) / f"{platform.node()}-{key[1]}-{uuid.uuid4().hex[:8]}.jsonl"
        try:
            end = _flushed(file, text.encode())
        except OSError as error:
            _own.pop(key, None)
            raise StoreUnwritable(f"{file} cannot be written: {error.strerror or error}.") from error
        _own[key] = file
        return Place(file.name, end)


def tails(store: Path, taken: Mapping[str, int]) -> list[Tail]:
    """What the files hold beyond the bytes taken of each; a line that was cut short is no line.

    Args:
        taken: file name -> bytes.
    """
    found = []
    for name, size in sizes(store).items():
        begin = taken.get(name, 0)
        if size > begin:
            with (folder(store) / name).open("rb") as file:
                file.seek(begin)
                content = file.read(size - begin)
            whole = content[: content.rfind(b"\n") + 1]
            found.append(Tail(name, begin + len(whole), [*_parsed(whole)]))
    return [tail for tail in found if tail.end > taken.get(tail.name, 0)]


def sizes(store: Path) -> dict[str, int]:
    """The files, each with its length in bytes."""
    return {path.name: path.stat().st_size for path in sorted(folder(store).glob("*.jsonl"))}


def _flushed(file: Path, content: bytes) -> int:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = not file.exists()
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        before = os.fstat(handle).st_size
        try:
            written = 0
            while written < len(content):
                written += os.write(handle, content[written:])
            os.fsync(handle)
        except OSError:
            with suppress(OSError):
                os.ftruncate(handle, before)
            raise
    finally:
        os.close(handle)
    if fresh:
        place = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(place)
        finally:
            os.close(place)
    return before + len(content)


def _parsed(content: bytes) -> Iterable[Entry]:
    for line in content.splitlines():
        with suppress(ValueError, KeyError, TypeError):
            found = json.loads(line)
            yield Entry(found["table"], found["row"])
