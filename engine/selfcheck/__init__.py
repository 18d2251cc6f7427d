"""Numbers published elsewhere, recomputed with this project's own code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engine.selfcheck.row import Check, Data, Row, rows, run

__all__ = ["Check", "Data", "Row", "checks", "rows", "run", "selfcheck"]


def checks(data: Path | None = None, *, full: bool = False) -> Iterator[Check]:
    """Every check, one by one as it is done; `len(rows)` of them.

    Args:
        data: folder of the published pictures and weights; checks without theirs are not run.
        full: run also those that take minutes.
    """
    for name in rows:
        yield run(rows[name], Data(folder=data), full=full)


def selfcheck(data: Path | None = None, *, full: bool = False) -> list[Check]:
    """Every check done: pass or fail with its tolerance, or not run with the reason."""
    return list(checks(data, full=full))
