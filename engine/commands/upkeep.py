"""The commands `reconaudit status`, `reconaudit doctor` and `reconaudit compact`."""

from __future__ import annotations

import typer

from engine.commands.options import STORE, Json, Store


def status(store: Store = STORE, json: Json = False) -> None:
    """Planned, done, failed and skipped: by run and by case, with reasons and ETA."""
    from engine import console, status

    report = status.status(store)
    print(console.as_json(report) if json else status.told(report))


def doctor(store: Store = STORE, json: Json = False) -> None:
    """What this machine has, what is missing, what to do."""
    from engine import console
    from engine.doctor import examine

    rows = examine(store)
    print(console.as_json(rows) if json else console.table(rows, ["what", "state", "detail", "remedy"]))
    raise typer.Exit(1 if any(row["state"] == "bad" for row in rows) else 0)


def compact(store: Store = STORE) -> None:
    """Rewrite the results database without the space that replaced rows left."""
    from engine.store.compact import compact as rewrite

    before, after = rewrite(store)
    print(f"{store}: {before / 1e6:.1f} MB before, {after / 1e6:.1f} MB after.")
