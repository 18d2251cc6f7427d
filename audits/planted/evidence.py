"""The figures behind what is said of a score, as text: one for each planted set. Imports no torch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from audits.words import percent, three

Document = dict[str, Any]
Evidence = Callable[[Document], str]
FEW = 8  # pairs; of fewer a figure says nothing
GAP = " · "


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Words about a score, and the figures they rest on.

    Args:
        words: when to trust it, or to doubt it.
        what: of what the figures are.
        evidence: finds them in the document of the examination.
    """

    words: str
    what: str
    evidence: Evidence

    def told(self, document: Document) -> str:
        """The words with their figures.

        Example:
            >>> claim = Claim(words="for anything local", what="small plants", evidence=small("mse"))
            >>> row = {"size": "small", "score": "mse", "auc": {"value": 0.63}, "count": 60}
            >>> claim.told({"sets": {"photos": {"scores": [row]}, "faces": {"scores": []}}})
            'for anything local (small plants: 0.630 · –)'
        """
        return f"{self.words} ({self.what}: {self.evidence(document)})"


def small(score: str) -> Evidence:
    """AUC of small plants."""
    return _auc("scores", score, size="small")


def severe(score: str, severity: str) -> Evidence:
    """AUC of small plants after a degradation of a severity."""
    return _auc("by_severity", score, severity=severity)


def degraded(score: str, degradation: str) -> Evidence:
    """AUC of small plants after one kind of degradation."""
    return _auc("by_degradation", score, degradation=degradation)


def large(score: str) -> Evidence:
    """AUC of the largest plants."""
    return _auc("by_area", score, to=1.0)


def pixels(map: str) -> Evidence:
    """How well a map points at small plants: AUC over pixels."""
    return _each(lambda found: three(_value(_row(found["maps"], size="small", map=map), "auroc")))


def caught(score: str) -> Evidence:
    """What is found and what is falsely flagged at the threshold chosen on validation plants."""

    def one(found: Document) -> str:
        row = _row(found["scores"], size="small", score=score)
        return (
            f"{percent(row['detection']['value'])} with {percent(row['alarms'])} false alarms" if row else "–"
        )

    return _each(one)


def real(map: str) -> Evidence:
    """How well a map points at real inventions, MRI and CT: AUC over pixels."""

    def found(document: Document) -> str:
        cases = document.get("real", {})
        rows = [_row(cases.get(name, {}).get("maps", ()), map=map) for name in ("mri", "ct")]
        return GAP.join(three(row["auroc"] if row else None) for row in rows)

    return found


def _each(of: Callable[[Document], str]) -> Evidence:
    return lambda document: GAP.join(of(found) for found in document["sets"].values())


def _auc(part: str, score: str, **wanted: Any) -> Evidence:
    return _each(lambda found: three(_value(_row(found.get(part, ()), score=score, **wanted), "auc")))


def _row(rows: Any, **wanted: Any) -> Document | None:
    return next((row for row in rows if all(row[name] == value for name, value in wanted.items())), None)


def _value(row: Document | None, figure: str) -> float | None:
    if row is None or row["count"] < FEW:
        return None
    value: float = row[figure]["value"]
    return value
