"""Registries: one file in a folder is one addition, found on first use.

A registry knows a folder (a package whose modules are imported when a name is first
looked up) and an entry-point group, through which installed packages add the same things.
"""

from __future__ import annotations

import difflib
import importlib
import pkgutil
import threading
from collections.abc import Callable, Iterator
from importlib.metadata import entry_points
from typing import Generic, TypeVar

T = TypeVar("T")


class UnknownName(LookupError):
    """A name that no registry entry carries. The message offers the nearest ones."""

    def __init__(self, kind: str, name: str, known: list[str]) -> None:
        super().__init__(unknown(kind, name, known))
        self.kind, self.name = kind, name

    def __str__(self) -> str:
        return str(self.args[0])


def unknown(kind: str, name: str, known: list[str]) -> str:
    """One sentence for a name that is not there: what was asked, what is nearest.

    Example:
        >>> unknown("method", "tvv", ["tv", "wiener"])
        "unknown method 'tvv'; did you mean 'tv'? Known: tv, wiener."
    """
    near = difflib.get_close_matches(name, known, n=2, cutoff=0.5)
    hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else "."
    return f"unknown {kind} {name!r}{hint} Known: {', '.join(sorted(known)) or 'none'}."


class Registry(Generic[T]):
    """Named classes or functions of one kind, discovered in a package.

    Args:
        kind: what an entry is called in messages ("method").
        package: package whose modules are imported at the first look-up.
        group: entry-point group through which installed packages add entries.
    """

    def __init__(self, kind: str, package: str, group: str | None = None) -> None:
        self.kind, self.package, self.group = kind, package, group
        self.broken: dict[str, str] = {}
        self._entries: dict[str, T] = {}
        self._discovered = self._discovering = False
        self._lock = threading.RLock()

    def register(self, name: str) -> Callable[[T], T]:
        """Decorator that enters a class or function under `name`.

        Errors:
            ValueError: another entry carries the name already.
        """

        def enter(entry: T) -> T:
            present = self._entries.get(name)
            if present is not None and _origin(present) != _origin(entry):
                raise ValueError(f"{self.kind} {name!r} is registered twice: {present} and {entry}.")
            if isinstance(entry, type):
                entry.name = name  # type: ignore[attr-defined]
            self._entries[name] = entry
            return entry

        return enter

    def __getitem__(self, name: str) -> T:
        self._discover()
        if name not in self._entries:
            raise UnknownName(self.kind, name, list(self._entries))
        return self._entries[name]

    def __contains__(self, name: object) -> bool:
        self._discover()
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        self._discover()
        return iter(sorted(self._entries))

    def __len__(self) -> int:
        self._discover()
        return len(self._entries)

    def _discover(self) -> None:
        if self._discovered:
            return
        with self._lock:
            if self._discovering:
                return
            self._discovering = True
            try:
                self._import()
                self._discovered = True
            finally:
                self._discovering = False

    def _import(self) -> None:
        package = importlib.import_module(self.package)
        for module in pkgutil.iter_modules(package.__path__, f"{self.package}."):
            importlib.import_module(module.name)
        for point in entry_points(group=self.group) if self.group else ():
            try:
                self.register(point.name)(point.load())
            except Exception as error:  # a broken plug-in must not take the tool down
                self.broken[point.name] = f"{type(error).__name__}: {error}"


def _origin(entry: object) -> tuple[str, str]:
    return getattr(entry, "__module__", ""), getattr(entry, "__qualname__", repr(entry))
