"""One file of the weights registry: what is known of it, its state on this machine, and the remedies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal


class WeightsError(Exception):
    """A weights file cannot be used: the base of `WeightsMissing` and `WeightsWrong`."""


class WeightsMissing(WeightsError):
    """A weights file is nowhere to be found. The message says how to get it."""


class WeightsWrong(WeightsError):
    """A weights file is there, and is not the one that was published."""


@dataclass(frozen=True, kw_only=True)
class WeightsEntry:
    """One file of the registry.

    Args:
        file: its name in a folder of weights.
        url: where `fetch` finds it; None for a file each user must bring.
        size: in bytes; None where unknown.
        sha256: of the whole file; None where no publisher states one.
        source: paper or project it comes from.
        used_by: registered names of the methods and judges that load it.
    """

    name: str
    file: str
    url: str | None = None
    size: int | None = None
    sha256: str | None = None
    licence: str
    source: str
    used_by: tuple[str, ...] = ()

    @property
    def shipped(self) -> bool:
        """Whether the project trained it and carries it, so that it must be there."""
        return self.url is None and self.source.startswith("`reconaudit train ")


@dataclass(frozen=True, kw_only=True)
class WeightsState:
    """What this machine has of one entry, and how to get it where it has not.

    A file that was cut short has the state "wrong hash"; the reason says so.
    """

    entry: WeightsEntry
    state: Literal["present", "missing", "wrong hash"]
    path: Path | None
    reason: str | None

    @property
    def faulty(self) -> bool:
        """Whether this must be mended: a wrong file, or one that ships and is gone."""
        return self.state == "wrong hash" or (self.state == "missing" and self.entry.shipped)


def mended(wanted: WeightsEntry, path: Path, shelf: Path) -> str:
    """How the wrong file at `path` is mended; `shelf` is the folder of what ships."""
    if wanted.url:
        return f"`reconaudit weights fetch {wanted.name}` replaces it."
    if not wanted.shipped:
        return "replace it."
    if not shadows(path, shelf):
        return _restored(wanted, shelf)
    if (shelf / wanted.file).is_file():
        return f"remove {path}; the one that ships is used then."
    return f"remove {path}. {_restored(wanted, shelf)}"


def shadows(path: Path, shelf: Path) -> bool:
    """Whether a file lies elsewhere than what ships, and so hides the one of its name in `shelf`."""
    return path.parent.resolve() != shelf.resolve()


def missing(wanted: WeightsEntry, shelf: Path) -> str:
    """That a file is missing, and how it is got; `shelf` is the folder of what ships."""
    if wanted.shipped:
        return f"weights {wanted.name!r} are missing: {_restored(wanted, shelf)}"
    size = f" ({wanted.size / 1e6:.0f} MB)" if wanted.size else ""
    fetching = f"run `reconaudit weights fetch {wanted.name}`{size}, or " if wanted.url else ""
    return f"weights {wanted.name!r} are missing: {fetching}{by_hand(wanted)}"


def by_hand(wanted: WeightsEntry) -> str:
    """Where a file that was got by hand is put."""
    return f"put {wanted.file} into a folder named by RECONAUDIT_WEIGHTS."


def _restored(wanted: WeightsEntry, shelf: Path) -> str:
    return f"{wanted.file} ships with reconaudit: restore it in {shelf} from a fresh copy."
