"""The commands `reconaudit run` and `reconaudit import`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.commands.options import STORE, Device, Jobs, Store, pairs_of


def run(
    suite: Annotated[str, typer.Argument(help="A YAML file, or the name of one in suites/.")],
    store: Store = STORE,
    device: Device = "auto",
    executor: Annotated[str, typer.Option(help="local or ray.")] = "local",
    address: Annotated[str | None, typer.Option(help="Of a running Ray cluster.")] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="A part: method=tv, problem=deblur, dataset=…")
    ] = None,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Run failed ones again.")] = False,
    jobs: Jobs = None,
) -> None:
    """Run a suite; what is done already is not done again. Exit status 1 if anything failed."""
    from engine import console
    from engine.runner.run import run as run_suite
    from engine.suite import load

    progress = run_suite(
        load(suite),
        store,
        device=device,
        executor=executor,  # type: ignore[arg-type]
        address=address,
        only=pairs_of(only or [], "--only"),
        retry_failed=retry_failed,
        jobs=jobs,
        watch=console.RunBar(),
    )
    print(console.summary(progress))
    if progress.state == "interrupted":
        print("Run the same command again to go on where it stopped.")
        raise typer.Exit(130)
    raise typer.Exit(1 if progress.failed else 0)


def import_(
    truth: Annotated[Path, typer.Option(help="Folder of true pictures.")],
    method: Annotated[
        list[str], typer.Option(help="NAME=DIR, a folder of one method's outputs; repeatable.")
    ],
    measurement: Annotated[Path | None, typer.Option(help="Folder of what was measured.")] = None,
    problem: Annotated[str, typer.Option(help="What the pictures were reconstructed from.")] = "imported",
    dataset: Annotated[str | None, typer.Option(help="Name shown; the truth folder's by default.")] = None,
    data_range: Annotated[
        str | None, typer.Option("--range", help="LOW,HIGH of arrays that do not lie in [0, 1].")
    ] = None,
    store: Store = STORE,
    device: Device = "auto",
) -> None:
    """Audit pictures made elsewhere: matched by file name, judged like our own runs."""
    from engine import console
    from engine.runner.folders import Folders
    from engine.runner.importing import import_pictures

    folders = Folders(
        truth=truth,
        methods={name: Path(folder) for name, folder in pairs_of(method, "--method").items()},
        measurement=measurement,
        problem=problem,
        dataset=dataset or truth.resolve().name,
        data_range=data_range,
    )
    report = import_pictures(folders, store, device=device, watch=console.RunBar())
    print("\n".join(report.lines))
    raise typer.Exit(1 if report.failed else 0)
