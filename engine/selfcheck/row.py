"""One published number: how it is recomputed, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from data.registry import Registry

State = Literal["pass", "fail", "not run"]


class NotRun(Exception):
    """A check's data or weights are missing. The message says which."""


@dataclass(frozen=True, kw_only=True)
class Data:
    """The folder of published pictures and weights, or None."""

    folder: Path | None

    def path(self, name: str) -> Path:
        """A file or folder of it.

        Errors:
            NotRun: it is not there.
        """
        if self.folder is None:
            raise NotRun(f"needs {name}; name the folder that holds it with --data.")
        if not (self.folder / name).exists():
            raise NotRun(f"needs {name}, which is not in {self.folder}.")
        return self.folder / name


@dataclass(frozen=True, kw_only=True)
class Check:
    """What came of one check.

    Args:
        published: the number printed by `source`; 0 where an error's bound was published.
        value: recomputed here; None where not run.
        tolerance: largest difference that passes.
        reason: why it failed or was not run.
    """

    check: str
    published: float
    value: float | None
    tolerance: float
    state: State
    reason: str | None
    source: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """A published number and the way to recompute it.

    Args:
        seconds: about how long it takes on one core.
        long: left out unless a full check is asked for.
    """

    check: str
    published: float
    tolerance: float
    source: str
    compute: Callable[[Data], float]
    seconds: int = 1
    long: bool = False


rows: Registry[Row] = Registry("check", "engine.selfcheck.published")


def published(
    check: str, number: float, tolerance: float, source: str, *, seconds: int = 1, long: bool = False
) -> Callable[[Callable[[Data], float]], Callable[[Data], float]]:
    """Decorator: the function recomputes this published number."""

    def enter(compute: Callable[[Data], float]) -> Callable[[Data], float]:
        row = Row(
            check=check,
            published=number,
            tolerance=tolerance,
            source=source,
            compute=compute,
            seconds=seconds,
            long=long,
        )
        rows.register(check)(row)
        return compute

    return enter


def run(row: Row, data: Data, *, full: bool = False) -> Check:
    """Do one check. Whatever its computation raises is a failure with that reason."""
    value: float | None = None
    state: State = "not run"
    reason: str | None = f"takes about {row.seconds} s; run with --full."
    if full or not row.long:
        try:
            value = row.compute(data)
            good = abs(value - row.published) <= row.tolerance
            state, reason = ("pass", None) if good else ("fail", _off(row, value))
        except NotRun as error:
            reason = str(error)
        except Exception as error:  # whatever is broken, the other checks still run
            state, reason = "fail", f"{type(error).__name__}: {' '.join(str(error).split())}"
    return Check(
        check=row.check,
        published=row.published,
        value=value,
        tolerance=row.tolerance,
        state=state,
        reason=reason,
        source=row.source,
    )


def _off(row: Row, value: float) -> str:
    away = abs(value - row.published)
    return f"{value:.6g} is {away:.3g} away from {row.published:.6g}, {row.tolerance:g} is accepted."
