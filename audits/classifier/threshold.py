"""From a probability to a verdict: where the threshold is put, and why there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from audits.classifier.layer import Floats
from engine.errors import UsageError

Kind = Literal["youden", "false-alarms", "hand"]
KINDS: tuple[Kind, ...] = ("youden", "false-alarms", "hand")
LEVELS: dict[Kind, float] = {"youden": 0.0, "false-alarms": 0.1, "hand": 0.5}


@dataclass(frozen=True, kw_only=True)
class Rule:
    r"""How the threshold is chosen.

    Args:
        kind: "youden" maximises sensitivity + specificity − 1, both classes counting the same;
            "false-alarms" finds the most at no more than `level` false alarms among the faithful;
            "hand" takes `level` as it is.
        level: a share between 0 and 1; of no account for "youden".
    """

    kind: Kind = "youden"
    level: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UsageError(f"the threshold's rule must be one of {', '.join(KINDS)}, got {self.kind!r}.")
        if self.kind != "youden" and not 0 < self.level < 1:
            raise UsageError(f"the level of {self.kind} must lie between 0 and 1, got {self.level:g}.")

    def threshold(self, p: Floats, hallucinated: NDArray[np.bool_], weight: Floats) -> float:
        """The threshold for probabilities of known truth: midway between two of them.

        Example:
            >>> p, y = np.array([0.1, 0.2, 0.6, 0.9]), np.array([False, False, True, True])
            >>> round(Rule().threshold(p, y, np.ones(4)), 2)
            0.4
        """
        if self.kind == "hand":
            return self.level
        order = np.argsort(-p, kind="stable")
        falling = p[order]
        ends = np.flatnonzero(np.diff(falling, append=-np.inf))
        found = np.cumsum(np.where(hallucinated, weight, 0)[order])[ends]
        alarms = np.cumsum(np.where(hallucinated, 0, weight)[order])[ends]
        sensitivity, false = found / found[-1], alarms / alarms[-1]
        if self.kind == "youden":
            place = int(np.argmax(sensitivity - false))
        else:
            place = int(np.searchsorted(false, self.level + 1e-12, side="right")) - 1
        values = falling[ends]
        if place < 0:
            return float((values[0] + 1) / 2)
        below = values[place + 1] if place + 1 < len(values) else 0.0
        return float((values[place] + below) / 2)

    def document(self) -> dict[str, Any]:
        """As JSON has it."""
        return {"kind": self.kind} | ({} if self.kind == "youden" else {"level": self.level})
