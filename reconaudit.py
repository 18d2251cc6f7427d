"""Command line of reconaudit: compare image reconstructions, and audit what they invent."""

from __future__ import annotations

import signal
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from audits.classifier_commands import app as classifier_app
from audits.commands import planted
from audits.correction_commands import correct
from audits.label_commands import app as labels_app
from audits.session_commands import app as sessions_app

STORE = Path("data/store")

app = typer.Typer(
    name="reconaudit",
    help=__doc__,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
weights_app = typer.Typer(help="Weights of published networks: which, where from, whether they are here.")
export_app = typer.Typer(help="Tables for papers.")
app.add_typer(weights_app, name="weights", no_args_is_help=True)
app.add_typer(export_app, name="export", no_args_is_help=True)
app.add_typer(classifier_app, name="classifier", no_args_is_help=True)
app.add_typer(labels_app, name="labels", no_args_is_help=True)
app.add_typer(sessions_app, name="sessions", no_args_is_help=True)
app.command()(planted)
app.command()(correct)

Store = Annotated[Path, typer.Option("--store", help="Folder of the results store.", show_default=True)]
Json = Annotated[bool, typer.Option("--json", help="JSON for other programs.")]
Device = Annotated[str, typer.Option(help="auto, cpu, cuda or cuda:N.")]
Jobs = Annotated[int | None, typer.Option(help="Worker processes; 0 works in this process.")]
Host = Annotated[str, typer.Option(help="Address to serve at. Guard a public one by a proxy that signs in.")]


@app.command()
def demo(store: Store = STORE, host: Host = "127.0.0.1", port: int = 8501, jobs: Jobs = None) -> None:
    """Run suites/demo.yaml and serve it at once, the pages filling as results arrive."""
    from engine import console
    from engine.runner.run import run as run_suite
    from engine.serving import Server
    from engine.store.connection import create
    from engine.suite import load

    create(store)
    with Server(store, host, port) as server:
        print(f"reconaudit is at {server.url} (Ctrl-C ends it)", flush=True)
        progress = run_suite(load("demo"), store, jobs=jobs, watch=console.RunBar())
        print(console.summary(progress), flush=True)
        if progress.state == "interrupted":
            raise typer.Exit(130)
        print(f"The pages stay at {server.url} until Ctrl-C.", flush=True)
        server.wait()


@app.command()
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
        only=_pairs(only or [], "--only"),
        retry_failed=retry_failed,
        jobs=jobs,
        watch=console.RunBar(),
    )
    print(console.summary(progress))
    if progress.state == "interrupted":
        print("Run the same command again to go on where it stopped.")
        raise typer.Exit(130)
    raise typer.Exit(1 if progress.failed else 0)


@app.command("import")
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
        methods={name: Path(folder) for name, folder in _pairs(method, "--method").items()},
        measurement=measurement,
        problem=problem,
        dataset=dataset or truth.resolve().name,
        data_range=data_range,
    )
    report = import_pictures(folders, store, device=device, watch=console.RunBar())
    print("\n".join(report.lines))
    raise typer.Exit(1 if report.failed else 0)


@app.command()
def serve(
    store: Store = STORE,
    host: Host = "127.0.0.1",
    port: int = 8501,
    no_auth: Annotated[
        bool, typer.Option("--no-auth", help="Serve beyond this machine without sign-in, knowingly.")
    ] = False,
) -> None:
    """Serve the dashboard."""
    from engine.serving import Server, refuse_open_door
    from engine.store.connection import create

    refuse_open_door(host, no_auth)
    create(store)
    with Server(store, host, port, exact=True) as server:
        print(f"reconaudit is at {server.url} (Ctrl-C ends it)", flush=True)
        server.wait()


@app.command()
def status(store: Store = STORE, json: Json = False) -> None:
    """Planned, done, failed and skipped: by run and by case, with reasons and ETA."""
    from engine import console, status

    report = status.status(store)
    print(console.as_json(report) if json else status.told(report))


@app.command("list")
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


@weights_app.command("list")
def weights_list(json: Json = False) -> None:
    """Each file: size, licence, whether it is here or how to get it."""
    list_("weights", json)


@weights_app.command("fetch")
def weights_fetch(name: Annotated[str, typer.Argument(help="As in `weights list`.")]) -> None:
    """Download one file, checked against its hash."""
    from engine import console, weights

    with console.bytes_bar(name) as progress:
        path = weights.fetch(name, progress)
    print(f"{name} is at {path}.")


@weights_app.command("verify")
def weights_verify(json: Json = False) -> None:
    """Check the hash of every file that is here. A missing file is a failure only if it ships."""
    from engine import console, weights
    from engine.listing import weights_row

    states = weights.verify()
    rows = [weights_row(state) for state in states]
    print(console.as_json(rows) if json else console.table(rows, ["name", "state", "path", "reason"]))
    raise typer.Exit(1 if any(state.faulty for state in states) else 0)


@app.command()
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
        _fail(str(error))
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
        _fail(str(error))
    if out is not None:
        out.write_bytes(content if isinstance(content, bytes) else content.encode())
        print(f"{out} written.")
    elif isinstance(content, bytes):
        _fail("parquet is binary; name a file with --out.")
    else:
        print(content)


@app.command()
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
        _fail(f"--data must be a folder, got {str(data)!r}, which is none.")
    rows = [asdict(row) for row in check(data, full=full)]
    columns = ["check", "published", "value", "tolerance", "state", "reason"]
    print(console.as_json(rows) if json else console.table(rows, columns))
    raise typer.Exit(1 if any(row["state"] == "fail" for row in rows) else 0)


@app.command()
def doctor(store: Store = STORE, json: Json = False) -> None:
    """What this machine has, what is missing, what to do."""
    from engine import console
    from engine.doctor import examine

    rows = examine(store)
    print(console.as_json(rows) if json else console.table(rows, ["what", "state", "detail", "remedy"]))
    raise typer.Exit(1 if any(row["state"] == "bad" for row in rows) else 0)


@app.command()
def compact(store: Store = STORE) -> None:
    """Rewrite the results database without the space that replaced rows left."""
    from engine.store.compact import compact as rewrite

    before, after = rewrite(store)
    print(f"{store}: {before / 1e6:.1f} MB before, {after / 1e6:.1f} MB after.")


def main() -> None:
    """The entry point: every error that is the user's to mend is one sentence, without a traceback."""
    from engine.errors import told

    signal.signal(signal.SIGTERM, _interrupt)
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        sentence = told(error)
        if sentence is None:
            raise
        _fail(sentence)


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


def _pairs(texts: list[str], option: str) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key or not value:
            _fail(f"{option} must be KEY=VALUE, got {text!r}.")
        if key in pairs:
            _fail(f"{option} {key} was given twice: {pairs[key]!r} and {value!r}.")
        pairs[key] = value
    return pairs


def _fail(sentence: str) -> NoReturn:
    print(f"reconaudit: {sentence}", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
