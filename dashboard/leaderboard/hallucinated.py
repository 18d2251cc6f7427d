"""The leaderboard's column of hallucination rates: what labels and the classifier say of each method."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from audits.classifier.rates import Rate, Rates
from audits.classifier.versions import Version
from dashboard import queries, source
from dashboard.address import url
from dashboard.classifier import stored
from dashboard.classifier.tables import CORRECTED, COUNTED
from dashboard.classifier.words import reach
from dashboard.leaderboard.view import Board
from dashboard.numbers import DASH, percent, plural
from dashboard.parts.prose import Run
from dashboard.parts.table import Cell, Column, Link

COLUMN = "hallucinated"


@dataclass(frozen=True, kw_only=True)
class Hallucinated:
    """The rates of one board by one version of the classifier.

    Args:
        version: whose verdicts are shown.
        rates: (method, kind) -> its rates.
        datasets: of the board.
    """

    version: Version
    rates: Mapping[tuple[str, str], Rates]
    datasets: tuple[str, ...] = ()

    @property
    def column(self) -> Column:
        """Labels go before the classifier, which a cell then says."""
        hint = (
            f"Share of pictures that are hallucinated, and its 95 % interval. By labels: {COUNTED}\n"
            f"c, by classifier {self.version.name}: {CORRECTED}"
        )
        return Column(name=COLUMN, title="hallucinated", arrow="↓", unit="%", hint=hint)

    def cell(self, board: Board, method: str, kind: str) -> Cell:
        """The rate of a method, which leads to its pictures."""
        found = self.rates.get((method, kind))
        if found is None:
            return Cell(text=DASH, look="faint", hint="No picture has every feature of the classifier.")
        rate = found.shown
        if rate is None:
            hint = f"The classifier flags {percent(found.flagged)}, and hardly tells them apart."
            return Cell(text=DASH, look="faint", hint=hint)
        flagged = f"Classifier {self.version.name} flags {percent(found.flagged)} of {found.pictures}."
        menu = [
            Link(
                label=label,
                text=f"p {seen.p:.2f}   {seen.name}",
                href=_desk(board, method, seen.dataset, seen.problem, seen.name),
            )
            for label, seen in zip(("highest", "median", "lowest"), found.examples, strict=True)
        ]
        value, by = rate.estimate.value, " c" if rate.source == "classifier" else ""
        return Cell(
            text=f"{100 * value:.0f}",
            sub=f"[{100 * rate.estimate.low:.0f}, {100 * rate.estimate.high:.0f}]{by}",
            hint=f"{_source(rate, self.version)} {flagged}",
            value=value,
            menu=menu if board.one else [],
        )

    @property
    def small_print(self) -> list[Run]:
        """Which classifier it is."""
        href = url("classifier", {"classifier": self.version.name})
        return [
            Run(" Hallucinated: of labels drawn at random; c: by "),
            Run(f"classifier {self.version.name}", href=href),
            Run(f", which learned from labels of {self.version.told}, corrected for its errors."),
            *([Run(f" {guess}")] if (guess := reach(self.version, self.datasets)) else []),
        ]


def hallucinated(board: Board, found: Version | None) -> Hallucinated | None:
    """The rates of a board; None where there is no classifier, or it knows none of the pictures."""
    if found is None:
        return None
    rates = stored.ask(stored.rated, found.classifier_id, board.dataset, board.problem)
    every = [row["dataset"] for row in source.ask(queries.datasets)]
    shown = tuple(name for name in every if board.dataset in (None, name))
    return Hallucinated(version=found, rates=rates, datasets=shown) if rates else None


def _source(rate: Rate, version: Version) -> str:
    if rate.source == "labels":
        return f"Of {plural(rate.pictures, 'label')} of {version.told}."
    return "By the classifier, corrected for its errors."


def _desk(board: Board, method: str, dataset: str, problem: str, name: str) -> str:
    return board.desk({"dataset": dataset, "problem": problem, "method": method, "name": name})
