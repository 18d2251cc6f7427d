"""From a case or a picture to the pages that ask more of it."""

from __future__ import annotations

from dashboard import queries, source
from dashboard.address import url
from dashboard.parts import prose
from dashboard.parts.prose import Run


def audits(dataset: str, problem: str, image: str = "") -> None:
    """Links to what was put in and to how unsure the samplers were, where the store has either."""
    place = {"dataset": dataset, "problem": problem} | ({"image": image} if image else {})
    runs = []
    if any(row["map"].startswith("null-space") for row in source.ask(queries.maps)):
        runs.append(Run("What was put in", href=url("hallucinations", place)))
    if source.ask(queries.drawn, dataset, problem):
        runs.append(Run("How unsure the samplers are", href=url("uncertainty", place)))
    if runs:
        prose.say([part for run in runs for part in (run, Run("\u2003"))][:-1], key="ways", look="quiet")
