"""How a training speaks: a progress bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from typing import Any

from tqdm import tqdm

from engine.training.loop import Watched

PAUSE = 10.0  # seconds between plain lines


class TrainBar:
    """Watches a training: a bar with an ETA on a terminal, a line now and then otherwise."""

    def __init__(self, stream: Any = None) -> None:
        self.stream = stream or sys.stderr
        self._bar: tqdm[Any] | None = None
        self._last = 0.0
        self._first: Watched | None = None
        self._figures: dict[str, float] = {}

    def __call__(self, seen: Watched) -> None:
        self._figures = seen.figures or self._figures
        self._first = self._first or seen
        if self.stream.isatty():
            self._draw(seen)
        elif seen.figures or time.monotonic() - self._last > PAUSE:
            self._last = time.monotonic()
            print(self.line(seen), file=self.stream, flush=True)

    def line(self, seen: Watched) -> str:
        """One step in words."""
        from engine.console import duration

        first = self._first or seen
        fresh = seen.step - first.step
        pace = (seen.seconds - first.seconds) / fresh if fresh else 0.0
        left = (
            f", about {duration((seen.steps - seen.step) * pace)} left"
            if pace and seen.step < seen.steps
            else ""
        )
        return f"{seen.recipe}: step {seen.step} of {seen.steps}, {self._numbers(seen)}{left}"

    def _draw(self, seen: Watched) -> None:
        if self._bar is None:
            self._bar = tqdm(
                total=seen.steps, initial=seen.step - 1, unit="step", file=self.stream, dynamic_ncols=True
            )
            self._bar.set_description_str(seen.recipe, refresh=False)
        self._bar.set_postfix_str(self._numbers(seen), refresh=False)
        self._bar.update(seen.step - self._bar.n)
        if seen.step == seen.steps:
            self._bar.close()

    def _numbers(self, seen: Watched) -> str:
        figures = [f"{name} {value:.4g}" for name, value in list(self._figures.items())[:2]]
        return ", ".join([f"loss {seen.loss:.4g}", *figures])
