"""Which case most deserves a look? By the share of its pictures that its own map flags as it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard import queries, source
from dashboard.hallucinations import stored


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """A case, and how much of it its map flags.

    Args:
        map: which; the one that the case's page opens with.
        share: pictures beyond the threshold, of the method that has most of them.
        strength: the strongest place over the threshold, averaged over the pictures of that method.
        cases: how many cases were looked at.
    """

    dataset: str
    problem: str
    map: str
    share: float
    strength: float
    cases: int


def doubts(favourites: Sequence[str]) -> list[Doubt]:
    """The cases that have the first of these maps that any has, most doubtful first.

    Only one map counts, for another's range makes another threshold.
    """
    ranges = {row["map"]: row for row in source.ask(queries.maps)}
    limits = tuple((name, limit(ranges, name)) for name in favourites if name in ranges)
    rows = source.ask(stored.flagged, limits) if limits else []
    map = next((name for name in favourites if any(row["map"] == name for row in rows)), "")
    worst: dict[tuple[str, str], tuple[float, float]] = {}
    for row in rows:
        if row["map"] == map:
            case = (row["dataset"], row["problem"])
            found = (row["flagged"] / row["pictures"], row["strength"])
            worst[case] = max(found, worst.get(case, found))
    ranked = sorted(worst, key=lambda case: (*(-value for value in worst[case]), *case))
    return [
        Doubt(
            dataset=case[0],
            problem=case[1],
            map=map,
            share=worst[case][0],
            strength=worst[case][1],
            cases=len(ranked),
        )
        for case in ranked
    ]


def limit(ranges: Mapping[str, Mapping[str, Any]], name: str) -> float:
    """The threshold that a map's maximum is held against where nobody chose one: half its range."""
    return span(ranges, name) / 2


def span(ranges: Mapping[str, Mapping[str, Any]], name: str) -> float:
    """The largest magnitude in a map's fixed range."""
    return max(abs(ranges[name]["low"]), abs(ranges[name]["high"])) if name in ranges else 1.0
