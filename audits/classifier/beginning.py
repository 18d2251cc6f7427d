"""What a newcomer finds: labels of the oracle, and a first classifier that learned from them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from audits.classifier.gathering import Choice
from audits.labelling.verdicts import ORACLE
from engine.errors import UsageError
from engine.store.errors import StoreError
from engine.store.ingest import take_turn

if TYPE_CHECKING:
    from engine.runner.run import Progress

AUTHOR = "demo"
FACES = "faces"


def begin(store: Path) -> str:
    """Label what is there of drawn faces by the oracle, train a classifier on it; what was done, in words.

    Asked again it labels what is new, and trains only where there is no classifier yet.

    Errors:
        StoreError: see `engine.store.errors`.
    """
    from audits.classifier.making import train
    from audits.classifier.versions import keep, versions
    from audits.labelling.oracle import oracle
    from engine.weights_entry import WeightsError

    take_turn(store, wait=10.0)
    try:
        done = oracle(store)
    except (UsageError, WeightsError) as error:
        return f"No labels of the oracle: {error}"
    said = f"{done.labels + done.known} labels of the oracle, a network and no person"
    if versions(store):
        return f"{said}."
    try:
        made = keep(store, train(store, Choice(labels=ORACLE), author=AUTHOR))
    except UsageError as error:
        return f"{said}; no classifier yet: {error}"
    return f"{said}; classifier {made.name} learned from {made.report.labels} of them."


@dataclass(kw_only=True)
class Beginning:
    """Watches a run, and begins as soon as its drawn faces are done, while the rest still runs.

    Args:
        store: that the run fills.
        watch: told of every step as well.
    """

    store: Path
    watch: Callable[[Progress], None]
    _faces: bool = field(default=False, init=False)
    _begun: bool = field(default=False, init=False)

    def __call__(self, progress: Progress) -> None:
        self.watch(progress)
        here = progress.case.startswith(FACES)
        self._faces |= here
        if self._faces and not here and not self._begun and progress.state == "running":
            self._begun = True
            with suppress(StoreError):  # in use elsewhere: the end of the run is another occasion
                begin(self.store)
