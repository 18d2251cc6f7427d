"""The table: what each method's samples are, how well they say what is unsure, and what they cost."""

from __future__ import annotations

from collections.abc import Callable

from dashboard import queries, source
from dashboard.numbers import DASH, counted, digits, duration, number, percent
from dashboard.parts.table import Cell, Column, Row
from dashboard.uncertainty.case import BAND, CENTRAL, NOMINAL, NORMAL, Case, Figure
from dashboard.uncertainty.conformal import NEEDS
from dashboard.uncertainty.words import claim

SHARES = {BAND: "in the band", CENTRAL: "90 % of ranks", NORMAL: "90 % normal"}
PLAIN = {
    "z-score": "z",
    "error-deviation": "ρ(|error|, s)",
    "ause": "AUSE",
    "crps": "CRPS",
    "apsd": "deviation",
}


def columns() -> list[Column]:
    """The columns, heads told from the judges of the store."""
    judges = {row["judge"]: row for row in source.ask(queries.judges)}

    def hint(judge: str) -> str:
        return judges[judge]["convention"] if judge in judges else "not among the judges of this store"

    def arrow(judge: str) -> str:
        higher = judges[judge]["higher_is_better"] if judge in judges else None
        return "" if higher is None else "↑" if higher else "↓"

    return [
        Column(name="method", title="method", align="left"),
        Column(
            name="posterior",
            title="a posterior?",
            align="left",
            hint="What its samples are drawn from, as the method claims.",
            wide=True,
        ),
        Column(name="samples", title="samples", hint="Drawn per picture."),
        Column(name="n", title="N", hint="Pictures."),
        *(Column(name=judge, title=title, hint=hint(judge)) for judge, title in SHARES.items()),
        *(
            Column(name=judge, title=title, arrow=arrow(judge), hint=hint(judge), falls=arrow(judge) == "↑")
            for judge, title in PLAIN.items()
        ),
        Column(name="factor", title="conformal", hint=NEEDS),
        Column(name="seconds", title="time", hint="Seconds that all samples of a picture took."),
        Column(
            name="evaluations", title="network", hint="Images given to networks for one picture's samples."
        ),
    ]


def shown(case: Case) -> list[Column]:
    """The columns of a case: without the central interval where no method drew enough samples for one."""
    return [column for column in columns() if column.name != CENTRAL or case.values(CENTRAL)]


def rows(case: Case, here: str, href: Callable[[str], str]) -> list[Row]:
    """A row per method.

    Args:
        here: the method on the desk.
        href: where a method's name leads.
    """
    return [_row(case, method, "" if method == here else href(method)) for method in case.methods]


def _row(case: Case, method: str, href: str) -> Row:
    drawn, factor = case.drawn[method], case.factor(method)
    few, most = int(drawn["fewest"]), int(drawn["most"])
    posterior = case.posterior[method]
    seconds, evaluations = case.cost(method, "seconds"), case.cost(method, "network_evaluations")
    return Row(
        cells={
            "method": Cell(text=method, colour=case.colours.get(method, ""), value=method, href=href),
            "posterior": Cell(
                text=claim(posterior), value=posterior, look="missed" if posterior.startswith("no") else ""
            ),
            "samples": Cell(text=str(most) if few == most else f"{few} – {most}", value=most),
            "n": Cell(text=counted(int(drawn["images"])), value=int(drawn["images"])),
            BAND: _share(case, method, BAND, case.band(method)),
            CENTRAL: _share(case, method, CENTRAL, NOMINAL),
            NORMAL: _share(case, method, NORMAL, NOMINAL),
            **{judge: _plain(case, method, judge) for judge in PLAIN},
            "factor": Cell(
                text=factor.text,
                value=factor.value,
                hint=factor.told,
                look="faint" if factor.value is None else "",
            ),
            "seconds": Cell(text=duration(seconds), value=seconds),
            "evaluations": Cell(
                text=DASH if evaluations is None else counted(round(evaluations)),
                value=evaluations,
                look="" if evaluations is not None else "faint",
                hint="" if evaluations is not None else "not counted",
            ),
        }
    )


def _share(case: Case, method: str, judge: str, nominal: float | None) -> Cell:
    """A share beside what it should be; marked where it surely falls short of that."""
    found = case.figure(method, judge)
    if found is None:
        return _gone(case, method, judge)
    short = nominal is not None and found.margin is not None and found.mean + found.margin < nominal
    return Cell(
        text=percent(found.mean),
        sub="" if nominal is None else f"of {100 * nominal:.0f}",
        value=found.mean,
        look="missed" if short else "",
        hint=_over(found, 3),
    )


def _plain(case: Case, method: str, judge: str) -> Cell:
    found = case.figure(method, judge)
    if found is None:
        return _gone(case, method, judge)
    values = case.values(judge)
    higher = case.judges[judge]["higher_is_better"]
    decimals = 2 if judge == "z-score" else digits(judge, "", values)
    alike = {number(value, decimals) for value in values}
    best = higher is not None and len(alike) > 1 and found.mean == (max(values) if higher else min(values))
    return Cell(
        text=number(found.mean, decimals),
        value=found.mean,
        look="best" if best else "",
        hint=_over(found, decimals),
    )


def _gone(case: Case, method: str, judge: str) -> Cell:
    why = case.missing.get((method, judge)) or "not judged"
    return Cell(text=DASH, look="faint", hint=why)


def _over(found: Figure, decimals: int) -> str:
    if found.images == 1:
        return "One picture."
    low, high = number(found.low, decimals), number(found.high, decimals)
    return f"Mean of {found.images} pictures, which have from {low} to {high}."
