"""The commands `reconaudit labels export | import | agreement | oracle | backup | restore`."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.commands.options import STORE, Json, Store

if TYPE_CHECKING:
    from audits.labels import Agreement, Estimate

app = typer.Typer(help="People's labels: files, agreement, backups; labels of a network.")

Session = Annotated[str | None, typer.Option("--session", help="Identity of one session; all by default.")]
Format = Annotated[str | None, typer.Option("--format", help="csv, jsonl or parquet; by the file's ending.")]


@app.command()
def export(
    out: Annotated[Path | None, typer.Option("--out", help="File; the terminal by default.")] = None,
    format: Format = None,
    session: Session = None,
    store: Store = STORE,
) -> None:
    """Every label ever given, superseded and withdrawn ones too."""
    from audits.labels import export_labels
    from engine.errors import UsageError

    kind = _format(format, out)
    if kind == "parquet" and out is None:
        raise UsageError("parquet is binary; name a file with --out.")
    content = export_labels(store, kind, session)
    if out is None:
        print(content.decode(), end="")
        return
    out.write_bytes(content)
    print(f"{out} written.")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="As `labels export` writes it, or like it.")],
    format: Format = None,
    store: Store = STORE,
) -> None:
    """Take labels in from a file: all of them or none, each once."""
    from audits.labels import import_labels

    done = import_labels(store, file.read_bytes(), _format(format, file))
    print(f"{done.new} labels are new, {done.known} were here already.")


@app.command()
def agreement(
    session: Session = None,
    annotators: Annotated[str, typer.Option(help="anna,ben; people by default.")] = "",
    json: Json = False,
    store: Store = STORE,
) -> None:
    """Krippendorff's alpha, Cohen's kappa of each pair, self-consistency, gold accuracy, box overlap."""
    from audits.labels import agreement as agree
    from engine import console

    names = [name.strip() for name in annotators.split(",") if name.strip()]
    found = agree(store, session, names or None)
    print(console.as_json(_plain(found)) if json else _told(found))


@app.command()
def oracle(
    sure: Annotated[float, typer.Option(help="Probability from which the network counts as sure.")] = 0.95,
    json: Json = False,
    store: Store = STORE,
) -> None:
    """Labels of the annotator `oracle`: drawn faces whose attributes a network finds changed."""
    from audits.labelling.oracle import oracle as ask
    from engine import console

    done = ask(store, sure=sure)
    if json:
        print(console.as_json(asdict(done)))
        return
    said = ", ".join(f"{count} {word}" for word, count in sorted(done.verdicts.items())) or "nothing"
    print(f"{done.labels} labels of the annotator oracle are new, {done.known} were here already: {said}.")
    if done.left_out:
        print(f"{done.left_out} reconstructions are no RGB faces of the size that the network learned.")
    print(
        "The oracle is a network, no person. It goes by what the network reads well off unseen drawn faces, "
        f"{done.mean_accuracy:.1%} of it right: {', '.join(done.accuracy)}."
    )


@app.command()
def backup(
    out: Annotated[
        Path | None, typer.Option("--out", help="File; in the store's backups/ by default.")
    ] = None,
    store: Store = STORE,
) -> None:
    """Copy labels.duckdb whole; the copy is read before it counts."""
    from audits.labelling.keeping import backup as copy

    print(f"{copy(store, out)} written.")


@app.command()
def restore(
    source: Annotated[Path | None, typer.Option("--from", help="A backup; the newest by default.")] = None,
    store: Store = STORE,
) -> None:
    """Bring back what a damaged or missing labels.duckdb lost, from a backup and the journals."""
    from audits.labelling.keeping import restore as bring_back

    done = bring_back(store, source)
    print(f"{done.labels} labels are in {store}, {done.new} of them brought back.")
    if done.source:
        print(f"The backup was {done.source}.")
    if done.damaged:
        print(f"The damaged database lies at {done.damaged}.")
    for name in done.unread:
        print(f"Not readable: {name}.")
    if done.without_pictures:
        print(f"{done.without_pictures} reconstructions were judged whose pictures are not here any more.")


def _format(format: str | None, file: Path | None) -> str:
    return format or (file.suffix.lstrip(".").lower() if file else "") or "csv"


def _plain(found: Agreement) -> dict[str, Any]:
    tables = {"pairs": found.pairs, "consistency": found.consistency, "gold": found.gold}
    rows = {name: table.astype(object).where(table.notna(), None) for name, table in tables.items()}
    numbers = {"alpha": asdict(found.alpha), "boxes": asdict(found.boxes)}
    return {
        "annotators": list(found.annotators),
        "labels": found.labels,
        **numbers,
        **{name: table.to_dict("records") for name, table in rows.items()},
    }


def _told(found: Agreement) -> str:
    from engine import console

    people = ", ".join(found.annotators) or "nobody"
    lines = [
        f"{found.labels} votes of {people}.",
        f"Krippendorff's alpha: {_estimate(found.alpha, 'reconstructions')}",
        f"Box overlap (IoU): {_estimate(found.boxes, 'pairs of annotators')}",
    ]
    titles = {
        "pairs": "Two by two (kappa: Cohen's)",
        "consistency": "With themselves",
        "gold": "On gold items",
    }
    for name, title in titles.items():
        table = getattr(found, name)
        if len(table):
            shown = table.astype(object).where(table.notna(), "").map(_short).to_dict("records")
            lines += ["", f"{title}:", console.table(shown, list(table.columns))]
    return "\n".join(lines)


def _estimate(found: Estimate, what: str) -> str:
    if found.value is None:
        return f"not known: {found.reason}"
    ends = "" if found.low is None else f" ({found.low:.3f} to {found.high:.3f})"
    return f"{found.value:.3f}{ends}, from {found.count} {what}."


def _short(value: object) -> object:
    return f"{value:.3f}" if isinstance(value, float) else value
