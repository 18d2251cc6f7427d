"""Where units are performed: processes of this machine, or a Ray cluster. No torch here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from engine.runner.unit import Outcome, Unit

PULSE = 15.0  # seconds within which an executor gives a sign of life


class Executor(Protocol):
    """Performs units, in any order, with a bounded number in flight."""

    def perform(self, units: Iterable[Unit], folder: Path, device: str) -> Iterator[Outcome | None]:
        """One outcome per unit, as they are done; a unit's rows are in the spool by then.

        None between them says that work goes on, at least every `PULSE` seconds.
        """
        ...
