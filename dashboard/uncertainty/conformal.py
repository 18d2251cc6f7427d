"""How far a method's intervals must be widened until they provably hold the truth."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from audits.calibration import Picture, Target, calibrate, report, split
from dashboard import queries
from dashboard.numbers import DASH, number
from engine.store import codec

PIXELS = 2_000_000  # of all pictures together, at most; beyond that every k-th pixel is taken
TARGET = Target()
NEEDS = (
    f"Intervals mean ± factor · deviation miss at most {TARGET.alpha:.0%} of a picture's pixels on average, "
    f"proven with {1 - TARGET.delta:.0%} confidence (Hoeffding–Bentkus); from {TARGET.fewest} independent "
    f"pictures on, tested on others from {2 * TARGET.fewest} on."
)


@dataclass(frozen=True, kw_only=True)
class Factor:
    """The factor, or why there is none.

    Args:
        value: half an interval's width in deviations; None where it cannot be had.
        told: how it was got and what it is worth, or the reason.
    """

    value: float | None
    told: str

    @property
    def text(self) -> str:
        return DASH if self.value is None else f"{number(self.value, 2)}×"


def factor(store: Path, dataset: str, problem: str, method: str) -> Factor:
    """Calibrate a method's intervals on half of a case's pictures and test them on the others."""
    pictures = _pictures(store, dataset, problem, method)
    groups = len({picture.group for picture in pictures})
    try:
        if groups < 2 * TARGET.fewest:
            value, bound = calibrate(pictures, TARGET)
            told = f"All {groups} pictures calibrated (risk at most {bound:.3f}); none was left to test on."
            return Factor(value=value, told=told)
        found = report(*split(pictures), TARGET)
    except ValueError as refused:
        sentence = str(refused)
        return Factor(value=None, told=sentence[0].upper() + sentence[1:])
    told = (
        f"{found.calibration} pictures calibrated (risk at most {found.bound:.3f}). On {found.test} others "
        f"{found.risk:.1%} of the pixels were missed, by intervals {found.size:.3f} wide on average."
    )
    return Factor(value=found.factor, told=told)


def _pictures(store: Path, dataset: str, problem: str, method: str) -> list[Picture]:
    rows = queries.deviations(store, dataset, problem, method)
    found = []
    for row in rows:
        error, deviation = (codec.unpack(row[name]) for name in ("error", "deviation"))
        inside = np.ones(error.shape, bool) if row["roi"] is None else codec.unpack(row["roi"]).astype(bool)
        if error.shape == deviation.shape == inside.shape and inside.any():
            step = 1 + len(rows) * error.size // PIXELS
            found.append(
                Picture(error=error[inside][::step], deviation=deviation[inside][::step], group=row["shown"])
            )
    return found
