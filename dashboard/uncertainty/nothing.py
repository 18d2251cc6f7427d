"""Where there are no samples: why, where there are some, and which suites make them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import takewhile
from pathlib import Path

from dashboard import live, queries, source
from dashboard.address import url
from dashboard.parts import prose
from dashboard.parts.prose import Run
from engine import suite as suites
from engine.suite import SuiteError

_SHELF = Path(suites.__file__).resolve().parent.parent / "suites"
_ASKING = (
    ("samples: 8", "in a suite: so many of every picture, by each of its methods that draws samples"),
    ("methods: [empirical]", "such a method that needs no network: it varies total variation's settings"),
)


@cache
def makers(shelf: Path = _SHELF) -> tuple[tuple[str, str], ...]:
    """Commands that run the suites that ask for samples, each with its first sentence."""
    found = []
    for file in sorted(shelf.glob("*.yaml")):
        try:
            suite = suites.load(file)
        except SuiteError:  # told where it is run; here it is no suite that makes samples
            continue
        if suite.samples or any(entry.samples for entry in suite.methods):
            found.append((f"reconaudit run suites/{file.name}", opening(suite.text)))
    return tuple(found)


def opening(text: str) -> str:
    """The first sentence of the comment that a suite's file begins with, on however many lines.

    Example:
        >>> opening("# Slices, in small\\n# and large. Soon done.\\nsuite: slices")
        'Slices, in small and large.'
    """
    comment = takewhile(
        lambda line: line.lstrip("# "), takewhile(lambda line: line[:1] == "#", text.split("\n"))
    )
    whole = " ".join(line.lstrip("# ") for line in comment)
    return re.split(r"(?<=[.;]) ", whole)[0].rstrip(";")


def nowhere() -> None:
    """The store holds no samples at all."""
    lines = [
        [
            Run("No method of this store has drawn samples of a picture yet. "),
            Run("Samples are several answers to one measurement: where they differ, a method is unsure."),
        ]
    ]
    commands = makers()
    if not commands:
        lines.append([Run("They are drawn by a suite that says so:")])
    prose.notice("No samples yet", lines, key="nothing", commands=commands or _ASKING)
    live.fill()


def not_here(dataset: str, problem: str, ran: Mapping[str, Sequence[str]]) -> None:
    """The case has no samples; others have."""
    lines = [[Run(f"No method has drawn samples of {dataset} × {problem}.")]]
    for name, problems in ran.items():
        for other in problems[:6]:
            href = url("uncertainty", {"dataset": name, "problem": other})
            lines.append([Run("There are some of "), Run(f"{name} × {other}", href=href), Run(".")])
    failed = source.ask(queries.setbacks, dataset, problem)
    for row in failed[failed["kind"] == "mean"].head(6).to_dict("records"):
        lines.append([Run(f"{row['method']}: {row['pictures']} {row['state']}: {row['reason']}")])
    prose.notice("No samples here", lines, key="nothing")
    live.fill()
