"""A training tells how far it is."""

from __future__ import annotations

import io

from engine.training.loop import Watched
from engine.training.watching import TrainBar


def seen(step: int, figures: dict[str, float] | None = None) -> Watched:
    return Watched(recipe="tiny", step=step, steps=100, loss=0.25, seconds=2.0 * step, figures=figures or {})


def test_lines_with_figures_and_time_left() -> None:
    stream = io.StringIO()
    bar = TrainBar(stream)
    for step in range(1, 51):
        bar(seen(step, {"psnr": 30.125} if step == 50 else None))
    lines = stream.getvalue().splitlines()
    assert lines[0] == "tiny: step 1 of 100, loss 0.25"
    assert lines[-1] == "tiny: step 50 of 100, loss 0.25, psnr 30.12, about 100 s left".replace(
        "100 s", "2 min"
    )
    assert len(lines) == 2


def test_bar_on_a_terminal() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    bar = TrainBar(stream)
    for step in range(41, 101):
        bar(seen(step))
    assert "100/100" in stream.getvalue() and "loss 0.25" in stream.getvalue()
