"""The leaderboard's opening sentence, from the data."""

from __future__ import annotations

import math

from dashboard.leaderboard.view import Board, Record
from dashboard.numbers import duration, plural, spoken
from dashboard.parts.prose import Run


def opening(board: Board, metric: str) -> list[Run]:
    """Who is best by a metric, who cannot be told from it, and what it costs."""
    where = f"On {board.dataset or 'all data sets'} × {board.problem or 'all problems'}"
    cells = [cell for line in board.lines if (cell := board.cell(*line, metric)) and cell["images"]]
    best = next((cell for cell in cells if cell["place"] == "best"), None)
    if best is None:
        return [Run(f"{where} there is no {metric.upper()} to rank by yet.")]
    count = plural(best["images"], "picture" if board.one else "case")
    value = board.text(metric, best["mean"], unit=True)
    words = [
        Run(f"{where} ({count}), "),
        _name(board, best),
        Run(f" has the best {spoken(metric)}, {value}"),
    ]
    alike = [cell for cell in cells if cell["tied"]]
    second = next((cell for cell in cells if cell["place"] == "second"), None)
    if alike:
        words += [Run("; "), *_listed(board, alike), Run(" cannot be told from it")]
    elif second:
        ahead = board.text(metric, abs(best["mean"] - second["mean"]), unit=True)
        words += [Run(f", {ahead} ahead of "), _name(board, second)]
    words += [Run(". "), _name(board, best), Run(f" takes {duration(best['seconds'])} a picture")]
    cheap = _cheap(board, metric, best, cells)
    if cheap:
        behind = board.text(metric, abs(best["mean"] - cheap["mean"]), unit=True)
        words += [
            Run("; of those ten times as quick, "),
            _name(board, cheap),
            Run(f" is best, {behind} behind at {duration(cheap['seconds'])}"),
        ]
    words.append(Run("."))
    return words


def _name(board: Board, cell: Record) -> Run:
    return Run(
        board.named(cell["method"], cell["kind"]), colour=board.colours.get(cell["method"], ""), strong=True
    )


def _listed(board: Board, cells: list[Record]) -> list[Run]:
    if len(cells) > 3:
        return [Run(f"{len(cells)} other methods")]
    words: list[Run] = []
    for place, cell in enumerate(cells):
        if place:
            words.append(Run(" and " if place == len(cells) - 1 else ", "))
        words.append(_name(board, cell))
    return words


def _cheap(board: Board, metric: str, best: Record, cells: list[Record]) -> Record | None:
    """The best of the methods at least ten times as quick, if it is worth naming."""
    if not best["seconds"] or math.isnan(best["seconds"]):
        return None
    quick = [c for c in cells if c["competes"] and c["seconds"] and c["seconds"] <= best["seconds"] / 10]
    sign = -1 if board.higher(metric) else 1
    return min(quick, key=lambda cell: sign * cell["mean"], default=None)
