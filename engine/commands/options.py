"""Options that several commands take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from engine.errors import UsageError

STORE = Path("data/store")

Store = Annotated[Path, typer.Option("--store", help="Folder of the store.", show_default=True)]
Json = Annotated[bool, typer.Option("--json", help="JSON for other programs.")]
Device = Annotated[str, typer.Option(help="auto, cpu, cuda or cuda:N.")]
Jobs = Annotated[int | None, typer.Option(help="Worker processes; 0 works in this process.")]


def pairs_of(texts: list[str], option: str) -> dict[str, str]:
    """Values by key, of an option that is given as KEY=VALUE and may be repeated.

    Errors:
        UsageError: another form, or a key given twice.

    Example:
        >>> pairs_of(["method=tv", "problem=deblur"], "--only")
        {'method': 'tv', 'problem': 'deblur'}
    """
    pairs: dict[str, str] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key or not value:
            raise UsageError(f"{option} must be KEY=VALUE, got {text!r}.")
        if key in pairs:
            raise UsageError(f"{option} {key} was given twice: {pairs[key]!r} and {value!r}.")
        pairs[key] = value
    return pairs
