"""How far a method's intervals must be widened until they provably hold the truth, and what that is worth."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np

from audits.calibration import Picture, Report, Target, calibrate, report, split
from dashboard import queries
from dashboard.numbers import DASH, NARROW, number
from engine.store import codec

PIXELS = 2_000_000  # of all pictures together, at most; beyond that every k-th pixel is taken
TARGET = Target()
SHARE = 2 / 3  # of the pictures that calibrate: the proof needs more of them than the test does
TESTED = next(n for n in count(TARGET.fewest) if round(SHARE * n) >= TARGET.fewest)
NEEDS = (
    f"Intervals mean ± factor · deviation miss at most {TARGET.alpha:.0%} of a picture's pixels on average, "
    f"proven with {1 - TARGET.delta:.0%} confidence (Hoeffding–Bentkus); from {TARGET.fewest} independent "
    f"pictures on, tested on a third of them from {TESTED} on."
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
    """Calibrate a method's intervals on two thirds of a case's pictures and test them on the others."""
    pictures = _pictures(store, dataset, problem, method)
    groups = len({picture.group for picture in pictures})
    try:
        if groups < TESTED:
            value, bound = calibrate(pictures, TARGET)
            told = (
                f"All {groups} pictures calibrated (risk at most {bound:.3f}); none was left to test it on."
            )
            return Factor(value=value, told=told)
        found = report(*split(pictures, SHARE), TARGET)
    except ValueError as refused:
        sentence = str(refused)
        return Factor(value=None, told=sentence[0].upper() + sentence[1:])
    return Factor(value=found.factor, told=_told(found))


def _told(found: Report) -> str:
    """What the intervals are worth: risk, mean width, and the risk of narrow and of wide ones."""
    words = (
        f"{found.calibration} pictures calibrated (risk at most {found.bound:.3f}). On {found.test} others "
        f"{_share(found.risk)} of the pixels were missed, by intervals {number(found.size, 3)} wide on "
        "average"
    )
    if len(found.strata) < 2:
        return f"{words}, all of one width."
    shares = ", ".join(
        f"{_share(stratum.risk)} (up to {number(stratum.high, 3)} wide)" for stratum in found.strata
    )
    return f"{words}. Missed by width, the narrowest first: {shares}."


def _share(risk: float) -> str:
    return f"{number(100 * risk, 1)}{NARROW}%"


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
