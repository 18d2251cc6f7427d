"""The command `reconaudit train`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.commands.options import Device
from engine.errors import UsageError


def train(
    recipe: Annotated[str, typer.Argument(help="As in `list recipes`.")],
    out: Annotated[Path | None, typer.Option("--out", help="Folder; trained/RECIPE by default.")] = None,
    steps: Annotated[int | None, typer.Option(help="Another number of steps than the recipe's.")] = None,
    device: Device = "auto",
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the folder's checkpoint.")] = False,
) -> None:
    """Make a network again, from its seed: weights, figures, model card. Exit status 130 if stopped."""
    from engine import console
    from engine.recipe import recipes
    from engine.runner.run import chosen_device
    from engine.training.loop import train as train_recipe

    folder = out or Path("trained") / recipe
    try:
        made = recipes[recipe].build(**({} if steps is None else {"steps": steps}))
    except ValueError as error:
        raise UsageError(str(error)) from error
    try:
        with console.training_bar(made.steps) as watch:
            report = train_recipe(made, folder, device=chosen_device(device), resume=resume, watch=watch)
    except KeyboardInterrupt:
        kept = (folder / f"{made.name}.checkpoint").exists()
        print(
            "Stopped. Run the same command with --resume to go on from its last checkpoint."
            if kept
            else "Stopped before its first checkpoint."
        )
        raise typer.Exit(130) from None
    print(
        console.table(
            [{"figure": k, "value": f"{v:.4g}"} for k, v in report.figures.items()], ["figure", "value"]
        )
    )
    print(f"{report.weights} ({report.size / 1e6:.1f} MB) and {report.card} written.")
    for missed in report.missed:
        print(f"target missed: {missed}")
