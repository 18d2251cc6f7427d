"""Where there is nothing to show yet: what is missing, and how to get it."""

from __future__ import annotations

from collections.abc import Mapping

from audits import labels
from audits.classifier.examples import ADVISED, FEWEST
from audits.classifier.versions import spoken
from dashboard.numbers import plural
from dashboard.parts import prose
from dashboard.parts.prose import Run

_COMMANDS = (
    (
        "reconaudit labels oracle",
        "faces whose attributes a network finds changed: labels of the annotator oracle",
    ),
    ("reconaudit labels import FILE", "labels made elsewhere: csv, jsonl or parquet"),
)


def unlabelled() -> None:
    """No label at all."""
    lines = [
        [Run("Nobody has labelled a reconstruction of this store yet, so there is nothing to learn from.")],
        [
            Run(
                f"A classifier takes {FEWEST} labels of each kind, hallucinated and faithful; {ADVISED} of "
                "each to be worth much. People give them on the page Label; until they do:"
            )
        ],
    ]
    prose.notice("No labels yet", lines, key="nothing", commands=_COMMANDS)


def untrained(voters: Mapping[str, int], versions: int) -> None:
    """Labels, and no version that is shown."""
    who = {spoken(name): count for name, count in voters.items() if name != labels.ADJUDICATED}
    total = plural(sum(who.values()), "label")
    given = f"{total} of {next(iter(who))}" if len(who) == 1 else f"{total}, {_each(who)}"
    which = (
        "No classifier is trained yet" if not versions else "No version is chosen: choose one below, or train"
    )
    prose.say(
        f"{which}. There are {given}: choose whose it learns from and what it reads.",
        key="opening",
        look="opening",
    )


def _each(who: Mapping[str, int]) -> str:
    return ", ".join(f"{count} of {name}" for name, count in who.items())
