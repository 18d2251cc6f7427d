"""The commands `reconaudit planted` and `reconaudit selfcheck`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from engine.commands.options import Json
from engine.errors import UsageError


def planted(
    json: Json = False,
    sets: Annotated[
        list[str] | None, typer.Option("--set", help="faces, phantoms or photos; repeatable, all by default.")
    ] = None,
    count: Annotated[
        int | None, typer.Option(help="Plants of each set to choose by, and as many to test on.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed, other pictures and plants.")] = 0,
    data: Annotated[
        Path | None, typer.Option(help="Folder of the published pictures, for the real cases.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="File for everything found, as JSON.")] = None,
    device: Annotated[
        str, typer.Option(help="auto, cpu, cuda or cuda:N; figures are the same on a CPU alone.")
    ] = "cpu",
) -> None:
    """How well each score and map finds hallucinations whose place is known."""
    from audits.planted.run import planted as examine
    from audits.planted.sets import SETS
    from audits.planted.table import rows, told
    from engine import console
    from engine.runner.run import chosen_device

    if data is not None and not data.is_dir():
        raise UsageError(f"--data must be a folder, got {str(data)!r}, which is none.")
    place = chosen_device(device)
    document = examine(sets or list(SETS), count, seed, place, _watch)
    if data is not None:
        from audits.planted.real import real_cases

        document["real"] = real_cases(data, place)
    if out is not None:
        out.write_text(console.as_json(document) + "\n", encoding="utf-8")
    print(console.as_json(rows(document)) if json else "\n".join(told(document)))


def selfcheck(
    data: Annotated[Path | None, typer.Option(help="Folder of the published pictures and weights.")] = None,
    full: Annotated[bool, typer.Option("--full", help="The checks that take minutes too.")] = False,
    json: Json = False,
) -> None:
    """Recompute numbers published elsewhere: pass, fail or not run, with the tolerance."""
    import audits.published  # noqa: F401 - enters its rows
    from engine import console
    from engine.selfcheck import selfcheck as check

    if data is not None and not data.is_dir():
        raise UsageError(f"--data must be a folder, got {str(data)!r}, which is none.")
    rows = [asdict(row) for row in check(data, full=full)]
    columns = ["check", "published", "value", "tolerance", "state", "reason"]
    print(console.as_json(rows) if json else console.table(rows, columns))
    raise typer.Exit(1 if any(row["state"] == "fail" for row in rows) else 0)


def _watch(name: str, split: str, total: int) -> Callable[[int], object]:
    """A bar on a terminal, a line at the start elsewhere."""
    from tqdm import tqdm

    plain = not sys.stderr.isatty()
    if plain:
        print(f"{name}, {split}: {total} pairs to restore and judge", file=sys.stderr, flush=True)
    bar = tqdm(total=total, desc=f"{name}, {split}", unit="pair", file=sys.stderr, disable=plain)
    return bar.update
