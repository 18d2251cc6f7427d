"""Command line of reconaudit: compare image reconstructions, and audit what they invent."""

from __future__ import annotations

import signal
import sys
from typing import Annotated, NoReturn

import typer

from audits.classifier_commands import app as classifier_app
from audits.commands import planted, selfcheck
from audits.correction_commands import correct
from audits.label_commands import app as labels_app
from audits.session_commands import app as sessions_app
from dashboard.commands import export_app, list_
from engine.commands.options import STORE, Jobs, Store
from engine.commands.runs import import_, run
from engine.commands.train import train
from engine.commands.upkeep import compact, doctor, status
from engine.commands.weights import app as weights_app

app = typer.Typer(
    name="reconaudit",
    help=__doc__,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(weights_app, name="weights", no_args_is_help=True)
app.add_typer(export_app, name="export", no_args_is_help=True)
app.add_typer(classifier_app, name="classifier", no_args_is_help=True)
app.add_typer(labels_app, name="labels", no_args_is_help=True)
app.add_typer(sessions_app, name="sessions", no_args_is_help=True)
app.command()(planted)
app.command()(correct)

Host = Annotated[str, typer.Option(help="Address to serve at. Guard a public one by a proxy that signs in.")]


@app.command()
def demo(store: Store = STORE, host: Host = "127.0.0.1", port: int = 8501, jobs: Jobs = None) -> None:
    """Run suites/demo.yaml and serve it at once, the pages filling as results arrive.

    Its drawn faces are labelled by the oracle, a network, and a first classifier learns from that.
    """
    from audits.classifier.beginning import Beginning, begin
    from engine import console
    from engine.runner.run import run as run_suite
    from engine.serving import Server
    from engine.store.connection import create
    from engine.suite import load

    create(store)
    with Server(store, host, port) as server:
        print(f"reconaudit is at {server.url} (Ctrl-C ends it)", flush=True)
        watch = Beginning(store=store, watch=console.RunBar())
        progress = run_suite(load("demo"), store, jobs=jobs, watch=watch)
        print(console.summary(progress), flush=True)
        if progress.state == "interrupted":
            raise typer.Exit(130)
        print(begin(store), flush=True)
        print(f"The pages stay at {server.url} until Ctrl-C.", flush=True)
        server.wait()


app.command()(run)
app.command("import")(import_)


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


app.command()(status)
app.command("list")(list_)
app.command()(train)
app.command()(selfcheck)
app.command()(doctor)
app.command()(compact)


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


def _fail(sentence: str) -> NoReturn:
    print(f"reconaudit: {sentence}", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
