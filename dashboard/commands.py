"""The commands `reconaudit list` and `reconaudit export leaderboard`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from engine.commands.options import STORE, Json, Store
from engine.errors import UsageError

export_app = typer.Typer(help="Tables for papers.")


def list_(
    kind: Annotated[
        str,
        typer.Argument(
            help="datasets, problems, methods, judges, suites, weights, recipes, embedders, pages."
        ),
    ],
    json: Json = False,
) -> None:
    """What can be named in a suite."""
    from engine import console
    from engine.listing import COLUMNS, listing

    rows: list[dict[str, Any]]
    if kind == "pages":
        from dashboard.page import pages

        rows = [{"name": page.name, "title": page.title, "section": page.section} for page in pages]
    else:
        rows = listing(kind)
    print(console.as_json(rows) if json else console.table(rows, COLUMNS[kind]))


@export_app.command("leaderboard")
def export_leaderboard(
    format: Annotated[str, typer.Option("--format", help="csv, md, latex or parquet.")] = "csv",
    out: Annotated[Path | None, typer.Option("--out", help="File; the terminal by default.")] = None,
    dataset: Annotated[str | None, typer.Option(help="One data set; all by default.")] = None,
    problem: Annotated[str | None, typer.Option(help="One problem; all by default.")] = None,
    store: Store = STORE,
) -> None:
    """The leaderboard as a file for a paper."""
    from dashboard.leaderboard.table import export

    try:
        content = export(store, format, dataset=dataset, problem=problem)
    except ValueError as error:
        raise UsageError(str(error)) from error
    if out is not None:
        out.write_bytes(content if isinstance(content, bytes) else content.encode())
        print(f"{out} written.")
    elif isinstance(content, bytes):
        raise UsageError("parquet is binary; name a file with --out.")
    else:
        print(content)
