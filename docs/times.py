"""How long the networks that ship took to train.

``python -m docs.times`` writes it into ``docs/training.md``. Seconds are those of ``docs/cards/NAME.json``,
the number of threads that of ``docs/cards/NAME.md``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from audits.written_part import replaced

CARDS = Path(__file__).resolve().parent / "cards"
PAGE = CARDS.parent / "training.md"
SOURCE = "the cards"
PLANNED, PLANNED_PRIOR = 15, 45  # minutes


@dataclass(frozen=True, kw_only=True)
class Training:
    """One training.

    Args:
        seconds: of all its sittings.
        threads: that it computed with; 0 where the card does not say.
    """

    name: str
    seconds: float
    threads: int

    @property
    def minutes(self) -> float:
        return self.seconds / 60

    @property
    def planned(self) -> int:
        """Minutes on two cores."""
        return PLANNED_PRIOR if self.name.endswith("-prior") else PLANNED


def trainings(folder: Path = CARDS) -> list[Training]:
    """What the cards tell, the longest first."""
    found = [
        Training(
            name=path.stem,
            seconds=json.loads(path.read_text(encoding="utf-8"))["seconds"],
            threads=_threads(path.with_suffix(".md").read_text(encoding="utf-8")),
        )
        for path in sorted(folder.glob("*.json"))
    ]
    return sorted(found, key=lambda training: -training.seconds)


def table(found: Sequence[Training]) -> str:
    """A row each and their sum, with the sentence of what was planned."""
    rows = ["| network | minutes | threads | planned, minutes |", "| --- | --- | --- | --- |"]
    rows += [f"| `{t.name}` | {t.minutes:.0f} | {t.threads or '–'} | {t.planned} |" for t in found]
    total = sum(training.minutes for training in found)
    rows.append(f"| all {len(found)} | {total:.0f} | | {4 * 60} |")
    longer = [f"`{t.name}` ({t.minutes:.0f} for {t.planned})" for t in found if round(t.minutes) > t.planned]
    over = f"{len(longer)} of {len(found)} took longer than planned: {', '.join(longer)}."
    return "\n".join([*rows, "", over if longer else "None took longer than planned."])


def renewed(text: str, found: Sequence[Training]) -> str:
    """A page with the table between its marks."""
    return replaced(text, SOURCE, table(found))


def _threads(text: str) -> int:
    told = re.search(r"^\* Made by: .*\b(\d+) threads?\)", text, re.MULTILINE)
    return int(told.group(1)) if told else 0


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8"), trainings()), encoding="utf-8")
