"""Where the pages' numbers come from: the store, asked once per change of it.

Queries live in `dashboard.queries`; each takes the store's folder first. `ask` remembers their
answers under the store's change stamp, and keeps the last answer for the time a writer is at work.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import streamlit as st

from engine.store.connection import database_file
from engine.store.errors import StoreBusy

P = ParamSpec("P")
R = TypeVar("R")
Stamp = tuple[int, ...]

_LATE = "store-busy"
_KEPT = 256
_last: OrderedDict[tuple[Any, ...], Any] = OrderedDict()


def folder() -> Path:
    """The store's folder: RECONAUDIT_STORE, else `data/store`."""
    return Path(os.environ.get("RECONAUDIT_STORE", "data/store"))


def stamp(store: Path) -> Stamp:
    """Changes whenever the results do; zeros where there are none."""
    found: list[int] = []
    for file in (database_file(store), database_file(store).with_suffix(".duckdb.wal")):
        try:
            facts = file.stat()
            found += [facts.st_mtime_ns, facts.st_size]
        except OSError:
            found += [0, 0]
    return tuple(found)


def ask(query: Callable[Concatenate[Path, P], R], *args: P.args, **named: P.kwargs) -> R:
    """The answer of a query to the store as it is now, or as it was while a writer is at work.

    Errors:
        StoreError: the store cannot be read, and no earlier answer is kept.
    """
    store = folder().resolve()
    key = (query.__module__, query.__qualname__, str(store), args, tuple(sorted(named.items())))
    try:
        answer = _remembered()(key, stamp(store), query, store, args, named)
    except StoreBusy:
        if key not in _last:
            raise
        st.session_state[_LATE] = True
        return _last[key]
    _last[key] = answer
    _last.move_to_end(key)
    while len(_last) > _KEPT:
        _last.popitem(last=False)
    return answer


def late() -> bool:
    """Whether an answer since the last call was an earlier one, because a writer was at work."""
    return bool(st.session_state.pop(_LATE, False))


@cache
def _remembered() -> Callable[..., Any]:
    """`_answer` with Streamlit's memory, which wants a running server: made at the first question."""
    return st.cache_data(max_entries=_KEPT, show_spinner=False)(_answer)


def _answer(
    key: tuple[Any, ...],
    at: Stamp,
    _query: Callable[..., Any],
    _store: Path,
    _args: tuple[Any, ...],
    _named: dict[str, Any],
) -> Any:
    return _query(_store, *_args, **_named)
