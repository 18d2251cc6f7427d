"""The commands `reconaudit sessions make | list | show | invite | pause | close | reopen`."""

from __future__ import annotations

import getpass
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.commands.options import STORE, Json, Store

if TYPE_CHECKING:
    from audits.sessions import Answer, ScoreRange, Session

app = typer.Typer(help="Labelling sessions: made, shared out, watched.")

Which = Annotated[str, typer.Argument(help="Name, identity, or first digits of it.")]
Some = Annotated[list[str] | None, typer.Option(help="Repeatable; all by default.")]


@app.command()
def make(
    name: Annotated[str, typer.Argument(help="What the session is called.")],
    dataset: Some = None,
    problem: Some = None,
    method: Some = None,
    image: Some = None,
    score: Annotated[
        list[str] | None, typer.Option(help="JUDGE=LOW:HIGH, either end may be left out; repeatable.")
    ] = None,
    kind: Annotated[list[str] | None, typer.Option(help="single, mean, sample; single and mean.")] = None,
    size: Annotated[int | None, typer.Option(help="Reconstructions to judge; the whole pool.")] = None,
    order: Annotated[str, typer.Option(help="random, uncertain or mixed.")] = "random",
    classifier: Annotated[str, typer.Option(help="For uncertain and mixed; the newest by default.")] = "",
    control: Annotated[float, typer.Option(help="Random share of a mixed order, 0.2 at least.")] = 0.2,
    annotator: Annotated[list[str] | None, typer.Option(help="A name or pseudonym; repeatable.")] = None,
    seats: Annotated[int | None, typer.Option(help="Annotators planned; as many as named.")] = None,
    overlap: Annotated[int | None, typer.Option(help="How many judge each pair; all.")] = None,
    repeats: Annotated[float, typer.Option(help="Share that comes twice.")] = 0.1,
    seed: int = 0,
    truth: Annotated[str, typer.Option(help="shown, hidden, or revealed after the verdict.")] = "shown",
    show_methods: Annotated[bool, typer.Option("--show-methods", help="Name the methods.")] = False,
    instruction: Annotated[Path | None, typer.Option(help="What annotators are told; Markdown.")] = None,
    known: Annotated[
        Path | None, typer.Option(help="CSV: use (example, training, gold), recon_id, verdict, explanation.")
    ] = None,
    author: Annotated[str, typer.Option(help="Who leads it; the user by default.")] = "",
    store: Store = STORE,
) -> None:
    """Make a session and print an invitation for each annotator."""
    from audits import sessions

    people = annotator or []
    answers = _known(known)
    probabilities = None if order == "random" else sessions.probabilities_of(store, classifier)
    made = sessions.make(
        store,
        name=name,
        author=author or getpass.getuser(),
        pool=sessions.Pool(
            datasets=tuple(dataset or ()),
            problems=tuple(problem or ()),
            methods=tuple(method or ()),
            images=tuple(image or ()),
            scores=tuple(_range(text) for text in score or ()),
            kinds=tuple(kind or ("single", "mean")),
        ),
        plan=sessions.Plan(
            size=size,
            order=order,  # type: ignore[arg-type]
            control=control,
            annotators=seats or max(1, len(people)),
            overlap=overlap,
            repeats=repeats,
            seed=seed,
            classifier=classifier,
        ),
        conditions=sessions.Conditions(
            truth=truth,  # type: ignore[arg-type]
            methods="shown" if show_methods else "hidden",
        ),
        instruction=instruction.read_text(encoding="utf-8") if instruction else "",
        examples=answers["example"],
        training=answers["training"],
        gold=answers["gold"],
        annotators=people,
        probabilities=probabilities,
    )
    print(f"session {made.session_id} is made.")
    _links(store, made.session_id)


@app.command("list")
def list_(store: Store = STORE, json: Json = False) -> None:
    """All sessions, the newest first."""
    from audits.sessions import sessions
    from engine import console

    found = sessions(store)
    if json:
        print(console.as_json([asdict(one) for one in found]))
        return
    columns = ["session_id", "name", "author", "state", "order", "annotators", "overlap"]
    print(console.table([_row(one) for one in found], columns))


@app.command()
def show(session: Which, store: Store = STORE, json: Json = False) -> None:
    """Progress and pace of every annotator, and the invitations."""
    from audits.sessions import progress
    from engine import console

    held = _session(store, session)
    table = progress(store, held.session_id)
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    if json:
        print(console.as_json(rows))
        return
    print(f"{held.name} ({held.session_id}), {held.state}")
    columns = ["annotator", "assigned", "answered", "seconds", "per_hour", "gold", "gold_right"]
    rounded = [{**row, **{c: round(row[c], 1) for c in columns[3:5] if row[c] is not None}} for row in rows]
    print(console.table(rounded, [*columns, "repeats", "repeats_same"]))
    _links(store, held.session_id)


@app.command()
def invite(
    session: Which,
    annotator: Annotated[str, typer.Argument(help="A name or pseudonym; a new one if left out.")] = "",
    store: Store = STORE,
) -> None:
    """Give an annotator a place and print the link."""
    from audits.sessions import invite as add
    from audits.sessions import link

    made = add(store, _session(store, session).session_id, annotator)
    print(f"{made.annotator}  {link(made)}")


@app.command()
def pause(session: Which, store: Store = STORE) -> None:
    """Ask nothing more for a while."""
    _change(store, session, "pause")


@app.command()
def close(session: Which, store: Store = STORE) -> None:
    """End a session. Nothing is deleted."""
    _change(store, session, "close")


@app.command()
def reopen(session: Which, store: Store = STORE) -> None:
    """Go on with a session that was paused or closed."""
    _change(store, session, "reopen")


def _change(store: Path, name: str, what: str) -> None:
    from audits import sessions

    held = _session(store, name)
    {"pause": sessions.pause, "close": sessions.close, "reopen": sessions.reopen}[what](
        store, held.session_id
    )
    print(f"{held.name} is {sessions.session(store, held.session_id).state}.")


def _links(store: Path, session_id: str) -> None:
    from audits.sessions import invitations, link

    for one in invitations(store, session_id):
        print(f"{one.annotator}  {'revoked' if one.revoked else link(one)}")


def _session(store: Path, name: str) -> Session:
    from audits.sessions import SessionError, sessions

    there = sessions(store)
    found = [one for one in there if one.name == name or (name and one.session_id.startswith(name))]
    if len(found) != 1:
        many = "several sessions are" if found else "no session is"
        names = ", ".join(f"{one.name} ({one.session_id[:8]})" for one in there) or "none"
        raise SessionError(f"{many} called {name!r}; there are: {names}.")
    return found[0]


def _row(one: Session) -> dict[str, Any]:
    plan = {"order": one.plan.order, "annotators": one.plan.annotators, "overlap": one.plan.judges}
    return {"session_id": one.session_id, "name": one.name, "author": one.author, "state": one.state, **plan}


def _range(text: str) -> ScoreRange:
    from audits.sessions import ScoreRange, SessionError

    judge, _, ends = text.rpartition("=")
    low, colon, high = ends.partition(":")
    try:
        if not judge or not colon:
            raise ValueError
        least, most = (float(end) if end else None for end in (low, high))
    except ValueError:
        raise SessionError(f"--score must be JUDGE=LOW:HIGH, as psnr=20:30, got {text!r}.") from None
    return ScoreRange(judge=judge, low=least, high=most)


def _known(file: Path | None) -> dict[str, list[Answer]]:
    import csv

    from audits.sessions import Answer, SessionError

    answers: dict[str, list[Answer]] = {"example": [], "training": [], "gold": []}
    if file is None:
        return answers
    with file.open(encoding="utf-8-sig", newline="") as text:
        for number, row in enumerate(csv.DictReader(text), start=1):
            if row.get("use") not in answers:
                raise SessionError(
                    f"row {number} of {file}: use must be example, training or gold, got {row.get('use')!r}."
                )
            answers[row["use"]].append(
                Answer(
                    recon_id=row.get("recon_id") or "",
                    verdict=row.get("verdict") or "",  # type: ignore[arg-type]
                    explanation=row.get("explanation") or "",
                )
            )
    return answers
