"""The weights registry: which files networks need, where they are found, how they are fetched.

Loading compares a file's SHA-256 with the registry's first. Model files are safetensors or
``torch.load(weights_only=True)``; nothing is ever unpickled. Only `load_state` imports torch.
"""

from __future__ import annotations

import functools
import hashlib
import os
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from data.registry import UnknownName
from engine.download import NoAnswer, download
from engine.weights_entry import (
    WeightsEntry,
    WeightsMissing,
    WeightsState,
    WeightsWrong,
    by_hand,
    mended,
    missing,
)

if TYPE_CHECKING:
    from torch import Tensor

REGISTRY = Path(__file__).resolve().parent.parent / "data" / "weights" / "weights.toml"

_beside: list[Path] = []


def entries() -> list[WeightsEntry]:
    """Every file of the registry, in its order."""
    table = tomllib.loads(REGISTRY.read_text(encoding="utf-8"))
    return [
        WeightsEntry(name=name, **{**facts, "used_by": tuple(facts.get("used_by", ()))})
        for name, facts in table.items()
    ]


def entry(name: str) -> WeightsEntry:
    """One file of the registry.

    Errors:
        UnknownName: no such file; the nearest is offered.
    """
    known = {e.name: e for e in entries()}
    if name not in known:
        raise UnknownName("weights file", name, list(known))
    return known[name]


def folders() -> list[Path]:
    """Where files are looked for, first to last: ``RECONAUDIT_WEIGHTS`` where it is set, the user's
    cache, the folder shipped with the project, and the folder torch downloads to."""
    torch_home = Path(os.environ.get("TORCH_HOME") or _cache() / "torch").expanduser()
    folders = [*_beside, _destination(), _cached(), REGISTRY.parent, torch_home / "hub" / "checkpoints"]
    return list(dict.fromkeys(folders))


@contextmanager
def beside(folder: Path) -> Iterator[None]:
    """Looks in `folder` first, as long as the context lasts."""
    _beside.insert(0, folder)
    try:
        yield
    finally:
        _beside.remove(folder)


def locate(name: str) -> Path | None:
    """The file of an entry, wherever it lies; None where it is missing, or there is no such entry."""
    file = next((e.file for e in entries() if e.name == name), None)
    return next((f / file for f in folders() if (f / file).is_file()), None) if file else None


def digest(name: str) -> str:
    """SHA-256 of the file that is there, for identities. Hashed once per file and change.

    Errors:
        WeightsMissing: there is none.
    """
    path = locate(name)
    if path is None:
        raise WeightsMissing(missing(entry(name), REGISTRY.parent))
    return _sha256(path)


def obstacle(name: str) -> str | None:
    """Why an entry's file cannot be used here, in a sentence; None where it can."""
    try:
        found = _state(entry(name), hashed=True)
    except UnknownName:
        return f"weights {name!r} have not been shipped: `reconaudit train {name}` makes such a network."
    return None if found.state == "present" else found.reason


def status() -> list[WeightsState]:
    """Each file: present, missing, or cut short. Reads no file."""
    return [_state(e, hashed=False) for e in entries()]


def verify() -> list[WeightsState]:
    """Each file: present, missing, or of a wrong hash. Reads every file that is there."""
    return [_state(e, hashed=True) for e in entries()]


def usable(name: str) -> Path:
    """The file of an entry, its hash compared first.

    Errors:
        WeightsMissing: the file is nowhere; the message says how to get it.
        WeightsWrong: its hash is not the published one.
    """
    found = _state(entry(name), hashed=True)
    if found.path is None:
        raise WeightsMissing(found.reason)
    if found.state == "wrong hash":
        raise WeightsWrong(found.reason)
    return found.path


def load_state(name: str) -> dict[str, Tensor]:
    """The state dict of an entry's file, on the CPU, its hash compared first.

    Errors:
        WeightsMissing: the file is nowhere; the message says how to get it.
        WeightsWrong: its hash is not the published one, or it holds no state dict.
    """
    from engine import tensors

    path = usable(name)
    try:
        return tensors.read(path)
    except tensors.Unreadable as error:
        raise WeightsWrong(f"weights {name!r}: {path} {error}") from error


def fetch(
    name: str, progress: Callable[[int, int | None], None] | None = None, folder: Path | None = None
) -> Path:
    """Bring an entry's file: written aside, verified, renamed. A file that is there is kept.

    Args:
        progress: called with bytes so far and bytes in all (None where unknown).
        folder: where it goes; by default ``RECONAUDIT_WEIGHTS``, else the user's cache; a wrong file
            is replaced where it lies.

    Errors:
        WeightsMissing: the entry has no address, or the address did not answer.
        WeightsWrong: what came is not the published file, and was deleted; or a wrong file is there
            and there is no address to replace it from.
    """
    wanted = entry(name)
    found = _state(wanted, hashed=True)
    if found.state == "present" and found.path is not None:
        return found.path
    if wanted.url is None:
        raise (WeightsWrong if found.path else WeightsMissing)(found.reason)
    folder = folder or (found.path.parent if found.path else _destination())
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f"{wanted.file}.part{os.getpid()}"
    try:
        download(wanted.url, aside, progress, wanted.size)
        received = _sha256(aside)
        if wanted.sha256 and received != wanted.sha256:
            raise WeightsWrong(
                f"weights {name!r}: {wanted.url} gave a file with SHA-256 {received}; "
                f"{wanted.sha256} is accepted."
            )
        aside.replace(folder / wanted.file)
    except NoAnswer as error:
        raise WeightsMissing(f"weights {name!r}: {error} Or {by_hand(wanted)}") from error
    finally:
        aside.unlink(missing_ok=True)
    return folder / wanted.file


def _state(wanted: WeightsEntry, *, hashed: bool) -> WeightsState:
    path = locate(wanted.name)
    if path is None:
        return WeightsState(entry=wanted, state="missing", path=None, reason=missing(wanted, REGISTRY.parent))
    if wanted.sha256 is None:
        return WeightsState(
            entry=wanted, state="present", path=path, reason="no published hash to compare with."
        )
    size = path.stat().st_size
    if wanted.size is not None and size < wanted.size:
        wrong = f"was cut short: it has {size:,} of {wanted.size:,} bytes; "
    elif hashed and (received := _sha256(path)) != wanted.sha256:
        wrong = f"has SHA-256 {received}; {wanted.sha256} is accepted: "
    else:
        return WeightsState(entry=wanted, state="present", path=path, reason=None)
    reason = f"weights {wanted.name!r}: {path} {wrong}{mended(wanted, path, REGISTRY.parent)}"
    return WeightsState(entry=wanted, state="wrong hash", path=path, reason=reason)


def _destination() -> Path:
    own = os.environ.get("RECONAUDIT_WEIGHTS")
    return Path(own).expanduser() if own else _cached()


def _cached() -> Path:
    return _cache() / "reconaudit" / "weights"


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def _sha256(path: Path) -> str:
    facts = path.stat()
    return _hash(path, facts.st_size, facts.st_mtime_ns)


@functools.lru_cache(maxsize=64)
def _hash(path: Path, size: int, changed: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
