"""The commands `reconaudit classifier train | list | show | export | trial`."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.commands.options import STORE, Json, Store

if TYPE_CHECKING:
    from audits.classifier.measures import Estimate
    from audits.classifier.threshold import Rule
    from audits.classifier.versions import Version

app = typer.Typer(help="A classifier of hallucinations, trained on people's labels.")

Name = Annotated[str | None, typer.Argument(help="First digits of its id; the newest by default.")]


@app.command()
def train(
    store: Store = STORE,
    labels: Annotated[
        str, typer.Option(help="majority, adjudicated, or annotators by name: anna,ben or oracle.")
    ] = "majority",
    features: Annotated[
        str, typer.Option(help="Scores, separated by commas; the max-pooled ones by default.")
    ] = "",
    reference: Annotated[
        str, typer.Option(help="truth, or measurement for use where there is no truth.")
    ] = "truth",
    threshold: Annotated[
        str, typer.Option(help="youden, false-alarms=SHARE (10 % is false-alarms=0.1), or a number.")
    ] = "youden",
    author: Annotated[str, typer.Option(help="Who trains it; the user by default.")] = "",
    json: Json = False,
) -> None:
    """Train a version on the labels of the store, test it on what it never saw, and keep it."""
    from audits.classifier.gathering import Choice
    from audits.classifier.making import train as make
    from audits.classifier.versions import keep
    from engine import console

    names = tuple(name.strip() for name in labels.split(",") if name.strip())
    choice = Choice(
        labels=labels if labels in ("majority", "adjudicated") else names,
        features=tuple(name.strip() for name in features.split(",") if name.strip()),
        reference=reference,  # type: ignore[arg-type]
        rule=_rule(threshold),
    )
    made = make(store, choice, author or getpass.getuser(), (lambda _: None) if json else print)
    version = keep(store, made)
    print(console.as_json(version.document()) if json else _told(version))


@app.command("list")
def list_(store: Store = STORE, json: Json = False) -> None:
    """The versions, newest first."""
    from audits.classifier.versions import versions
    from engine import console

    rows = [_row(version) for version in versions(store)]
    columns = ["name", "created", "labels", "from", "reference", "features", "auc", "accuracy", "threshold"]
    print(console.as_json(rows) if json else console.table(rows, columns))


@app.command()
def show(name: Name = None, store: Store = STORE, json: Json = False) -> None:
    """How well a version does, and what it goes by."""
    from audits.classifier.versions import load
    from engine import console

    version = load(store, name)
    print(console.as_json(version.document()) if json else _told(version))


@app.command()
def export(
    name: Name = None,
    out: Annotated[Path | None, typer.Option("--out", help="File; the terminal by default.")] = None,
    store: Store = STORE,
) -> None:
    """A version as JSON, with everything needed to compute its p elsewhere: see docs/classifier.md."""
    from audits.classifier.versions import load
    from engine import console

    text = console.as_json(load(store, name).document())
    if out is None:
        print(text)
    else:
        out.write_text(text + "\n", encoding="utf-8")
        print(f"{out} written.")


@app.command()
def trial(
    store: Annotated[
        Path | None, typer.Option("--store", help="Folder to run in; one that is thrown away by default.")
    ] = None,
    faces: Annotated[int | None, typer.Option(help="Fewer people than the suite has.")] = None,
    jobs: Annotated[int | None, typer.Option(help="Worker processes; 0 works in this process.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="File for everything found, as JSON.")] = None,
    json: Json = False,
) -> None:
    """How well a classifier does on methods and people it never saw, from labels of the oracle."""
    from audits.classifier.trial import trial as examine
    from audits.classifier.trial_page import rows
    from engine import console

    document = examine(store, faces=faces, jobs=jobs, watch=console.RunBar(), say=_say)
    if out is not None:
        out.write_text(console.as_json(document) + "\n", encoding="utf-8")
    if json:
        print(console.as_json(document))
        return
    found = rows(document)
    print(console.table(found, list(found[0])))
    print(f"{document['labels']} labels of the oracle, {document['hallucinated']} of them hallucinated.")


def _rule(text: str) -> Rule:
    from audits.classifier.threshold import Rule
    from engine.errors import UsageError

    kind, _, level = text.partition("=")
    try:
        if kind == "youden" and not level:
            return Rule()
        if kind == "false-alarms":
            return Rule(kind="false-alarms", level=float(level))
        return Rule(kind="hand", level=float(text))
    except UsageError:
        raise
    except ValueError:
        accepted = "youden, false-alarms=SHARE or a number between 0 and 1"
        raise UsageError(f"--threshold must be {accepted}, got {text!r}.") from None


def _row(version: Version) -> dict[str, Any]:
    report = version.report
    return {
        "name": version.name,
        "created": f"{version.created:%Y-%m-%d %H:%M}",
        "author": version.author,
        "labels": f"{report.labels} ({report.hallucinated} hallucinated)",
        "from": version.told,
        "reference": version.trained_on["reference"],
        "features": len(version.layer.features),
        "auc": _interval(report.auc),
        "accuracy": _interval(report.accuracy),
        "threshold": f"{version.layer.threshold:.3f}",
    }


def _told(version: Version) -> str:
    from engine import console

    report, layer = version.report, version.layer
    figures = [
        {"figure": name, "value": _interval(value)}
        for name, value in (
            ("ROC-AUC", report.auc),
            ("average precision", report.precision),
            ("accuracy", report.accuracy),
            ("sensitivity", report.sensitivity),
            ("specificity", report.specificity),
        )
    ]
    if report.baseline:
        figures.append(
            {"figure": f"ROC-AUC of {report.baseline.name}", "value": _interval(report.baseline.auc)}
        )
    if report.ceiling:
        figures.append({"figure": "two people agree", "value": _interval(report.ceiling.share)})
    weights = [
        {"feature": name, "weight": _interval(weight)}
        for name, weight in zip(layer.features, report.weights, strict=True)
    ]
    lines = [
        f"{version.name}: {report.labels} labels of {version.told} ({report.hallucinated} hallucinated) on "
        f"{report.images} images, {report.groups} identities or images apart.",
        "",
        console.table(figures, ["figure", "value"]),
        "",
        console.table(weights, ["feature", "weight"]),
        "",
        f"hallucinated from p = {layer.threshold:.3f}; 95 % intervals; tested on images and identities "
        "not trained on.",
        *report.warnings,
        *(f"{count} labels left out: {why}." for why, count in version.trained_on["left_out"].items()),
    ]
    return "\n".join(lines)


def _interval(estimate: Estimate) -> str:
    return f"{estimate.value:.3f} [{estimate.low:.3f}, {estimate.high:.3f}]"


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
