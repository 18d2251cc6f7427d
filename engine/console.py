"""How commands speak: a progress bar on a terminal, plain lines elsewhere, tables and JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from data.kept import watched
from engine.runner.run import Progress

if TYPE_CHECKING:
    from engine.training.loop import Watched

PAUSE = 10.0  # seconds between plain lines


class RunBar:
    """Watches a run: a bar with an ETA on a terminal, a line now and then otherwise."""

    def __init__(self, stream: Any = None) -> None:
        self.stream = stream or sys.stderr
        self._bar: tqdm[Any] | None = None
        self._last = 0.0
        self._start = time.monotonic()

    def __call__(self, progress: Progress) -> None:
        if self.stream.isatty():
            self._draw(progress)
        elif progress.state != "running" or time.monotonic() - self._last > PAUSE:
            self._last = time.monotonic()
            print(self._line(progress), file=self.stream, flush=True)

    def _draw(self, progress: Progress) -> None:
        if self._bar is None:
            self._bar = tqdm(total=progress.planned, unit="picture", file=self.stream, dynamic_ncols=True)
        self._bar.n = progress.settled
        self._bar.initial = progress.found
        self._bar.set_description_str(progress.case or progress.suite, refresh=False)
        self._bar.set_postfix_str(_trouble(progress), refresh=False)
        self._bar.refresh()
        if progress.state != "running":
            self._bar.close()

    def _line(self, progress: Progress) -> str:
        fresh = progress.settled - progress.found
        left = progress.planned - progress.settled
        pace = (time.monotonic() - self._start) / fresh if fresh else 0.0
        eta = f", about {duration(left * pace)} left" if fresh and left > 0 else ""
        return (
            f"{progress.suite}: {progress.settled} of {progress.planned} reconstructions"
            f" ({_trouble(progress) or 'no failures'}){eta}"
        )


@contextmanager
def bytes_bar(name: str) -> Iterator[Callable[[int, int | None], None]]:
    """A bar for a download; give it bytes so far and bytes in all."""
    with tqdm(desc=name, unit="B", unit_scale=True, file=sys.stderr, disable=not sys.stderr.isatty()) as bar:

        def show(so_far: int, total: int | None) -> None:
            bar.total = total
            bar.n = so_far
            bar.refresh()

        yield show


@contextmanager
def training_bar(steps: int) -> Iterator[Callable[[Watched], None]]:
    """A bar for a training, and a line for each point of its validation curve.

    Pictures that are drawn for it meanwhile are shown as by `drawing_bar`.
    """
    bar = tqdm(total=steps, unit="step", file=sys.stderr, disable=not sys.stderr.isatty(), delay=1e-9)
    with bar, drawing_bar():

        def show(seen: Watched) -> None:
            if seen.note:
                tqdm.write(seen.note, file=sys.stderr)
            if seen.loss is None:
                return
            bar.n = seen.step
            bar.set_description_str(f"{seen.recipe} loss {seen.loss:.4g}", refresh=False)
            bar.update(0)
            if seen.figures:
                figures = ", ".join(f"{name} {value:.4g}" for name, value in seen.figures.items())
                tqdm.write(
                    f"step {seen.step} of {seen.steps}: loss {seen.loss:.4g}, {figures}", file=sys.stderr
                )

        yield show


@contextmanager
def drawing_bar(stream: Any = None) -> Iterator[None]:
    """Within this block: a bar for pictures being drawn on a terminal, a line now and then elsewhere."""
    stream = stream or sys.stderr
    bar: tqdm[Any] | None = None
    last = 0.0

    def show(what: str, made: int, pictures: int) -> None:
        nonlocal bar, last
        if stream.isatty():
            if made == 0:
                bar = tqdm(total=pictures, desc=f"drawing {what}", unit="picture", file=stream, leave=False)
            if bar is not None:
                bar.update(made - bar.n)
                if made == pictures:
                    bar.close()
        elif made in (0, pictures) or time.monotonic() - last > PAUSE:
            last = time.monotonic()
            print(f"drawing {what}: {made:,} of {pictures:,} pictures", file=stream, flush=True)

    try:
        with watched(show):
            yield
    finally:
        if bar is not None:
            bar.close()


def summary(progress: Progress) -> str:
    """What became of a run, in one or a few lines."""
    lines = [
        f"{progress.suite}: {progress.state}. {progress.done} reconstructions done"
        f" ({progress.found} were there already), {progress.failed} failed, {progress.skipped} skipped."
    ]
    lines += [f"  failed {count} x: {reason}" for reason, count in sorted(progress.failures.items())]
    lines += [f"  {method} ran nowhere: {reason}" for method, reason in sorted(progress.idle.items())]
    return "\n".join(lines)


def table(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> str:
    """Rows as plain text in aligned columns.

    Example:
        >>> print(table([{"name": "tv", "n": 3}], ["name", "n"]))
        name  n
        tv    3
    """
    cells = [list(columns), *[[_cell(row.get(column)) for column in columns] for row in rows]]
    widths = [max(len(row[i]) for row in cells) for i in range(len(columns))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    )


def as_json(value: Any) -> str:
    """JSON for other programs."""
    return json.dumps(value, indent=2, default=str)


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, dict):
        return ", ".join(f"{k}={v}" for k, v in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return " ".join(str(value).split())


def _trouble(progress: Progress) -> str:
    parts = [f"{progress.failed} failed"] * bool(progress.failed) + [f"{progress.skipped} skipped"] * bool(
        progress.skipped
    )
    return ", ".join(parts)


def duration(seconds: float) -> str:
    """A time to wait, as one says it."""
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
