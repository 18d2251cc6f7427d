"""The commands `reconaudit weights list | fetch | verify`."""

from __future__ import annotations

from typing import Annotated

import typer

from engine.commands.options import Json

app = typer.Typer(help="Weights of published networks: which, where from, whether they are here.")


@app.command("list")
def weights_list(json: Json = False) -> None:
    """Each file: size, licence, whether it is here or how to get it."""
    from engine import console
    from engine.listing import COLUMNS, listing

    rows = listing("weights")
    print(console.as_json(rows) if json else console.table(rows, COLUMNS["weights"]))


@app.command("fetch")
def weights_fetch(name: Annotated[str, typer.Argument(help="As in `weights list`.")]) -> None:
    """Download one file, checked against its hash."""
    from engine import console, weights

    with console.bytes_bar(name) as progress:
        path = weights.fetch(name, progress)
    print(f"{name} is at {path}.")


@app.command("verify")
def weights_verify(json: Json = False) -> None:
    """Check the hash of every file that is here. A missing file is a failure only if it ships."""
    from engine import console, weights
    from engine.listing import weights_row

    states = weights.verify()
    rows = [weights_row(state) for state in states]
    print(console.as_json(rows) if json else console.table(rows, ["name", "state", "path", "reason"]))
    raise typer.Exit(1 if any(state.faulty for state in states) else 0)
