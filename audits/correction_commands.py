"""The command `reconaudit correct`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.commands.options import STORE, Device, Json, Store

if TYPE_CHECKING:
    from audits.correction.applying import Report
    from audits.correction.correction import Correction

SIDES = ("draw", "mean", "corrected")
NAMED = 2  # cases that are named for each reason why pictures were left out


def correct(
    by: Annotated[str, typer.Option("--by", help="select, blend or resample.")],
    store: Store = STORE,
    dataset: Annotated[str | None, typer.Option(help="One data set; all by default.")] = None,
    problem: Annotated[str | None, typer.Option(help="One problem; all by default.")] = None,
    method: Annotated[
        str | None, typer.Option(help="One method, with its parameters or without; all by default.")
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="KEY=VALUE, such as threshold=0.05; repeatable.")
    ] = None,
    device: Device = "auto",
    json: Json = False,
) -> None:
    """Correct draws without looking at the truth; stored as methods NAME+select, NAME+blend, NAME+resample.

    Without --set by=…, select goes by the newest classifier with the reference measurement, or by the draws'
    disagreement where there is none. Exit status 1 if anything failed.
    """
    from audits.correction.applying import correct as apply
    from audits.correction.gains import gains
    from engine import console

    report = apply(
        store,
        _correction(store, by, settings or []),
        dataset=dataset,
        problem=problem,
        method=method,
        device=device,
        watch=console.RunBar(),
    )
    rows = gains(store, report.made)
    if json:
        print(
            console.as_json(
                {
                    "correction": report.correction.slug,
                    "params": report.correction.params,
                    "done": report.done,
                    "found": report.found,
                    "failed": report.failed,
                    "left_out": report.left_out,
                    "gains": rows,
                }
            )
        )
    else:
        print("\n".join(_told(report, rows)))
    raise typer.Exit(1 if report.failed else 0)


def _correction(store: Path, by: str, settings: list[str]) -> Correction:
    """The correction asked for."""
    import yaml

    from audits.classifier.versions import versions
    from audits.correction.blend import Blend
    from audits.correction.resample import Resample
    from audits.correction.select import Select
    from engine.errors import UsageError
    from engine.store.connection import exists

    kinds: dict[str, type[Correction]] = {kind.name: kind for kind in (Select, Blend, Resample)}
    if by not in kinds:
        raise UsageError(f"--by must be {', '.join(kinds)}, got {by!r}.")
    params = {}
    for setting in settings:
        key, equals, value = setting.partition("=")
        if not equals or not key or not value:
            raise UsageError(f"--set must be KEY=VALUE, got {setting!r}.")
        params[key] = yaml.safe_load(value)
    if by == Select.name and "by" not in params and exists(store):
        measured = [one for one in versions(store) if one.trained_on["reference"] == "measurement"]
        params |= {"by": f"classifier:{measured[0].name}"} if measured else {}
    try:
        return kinds[by].build(**params)
    except ValueError as error:
        raise UsageError(str(error)) from error


def _told(report: Report, rows: list[dict[str, Any]]) -> list[str]:
    from engine import console

    correction = report.correction
    settings = ", ".join(f"{key} {value}" for key, value in correction.params.items())
    lines = [
        f"{correction.name} ({settings}): {report.done} pictures corrected "
        f"({report.found} were there already), {report.failed} failed."
    ]
    failures = {one.reason for one in report.made if one.reason}
    lines += [f"  failed: {reason}" for reason in sorted(failures)]
    lines += _left_out(report)
    if rows:
        columns = [
            "dataset",
            "problem",
            "method",
            "pictures",
            "figure",
            "draw",
            "mean",
            "corrected",
            "change",
        ]
        lines += ["", console.table([_shown(row) for row in rows], columns)]
    return lines


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """A row of gains as people read it."""
    sides = {side: "-" if row[side] is None else f"{row[side]:.4g}" for side in SIDES}
    change, told = row["change"], "-"
    if change is not None:
        ends = "" if change["low"] is None else f" [{change['low']:+.2g}, {change['high']:+.2g}]"
        told = f"{change['value']:+.2g}{ends}"
    return row | sides | {"change": told}


def _left_out(report: Report) -> list[str]:
    """A line for every reason, with the cases that it holds for."""
    cases: dict[str, dict[str, int]] = {}
    for case, reasons in report.left_out.items():
        for reason, count in reasons.items():
            cases.setdefault(reason, {})[case] = count
    lines = []
    for reason, counts in cases.items():
        first = list(counts)[:NAMED]
        more = len(counts) - len(first)
        told = ", ".join(first) + (f" and {more} cases more" if more else "")
        lines.append(f"  left out {sum(counts.values())} pictures, of {told}: {reason}")
    return lines
