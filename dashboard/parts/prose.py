"""Sentences with links, method colours and commands to copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from dashboard.parts import piece

_prose = piece("prose")

Look = Literal["opening", "text", "quiet", "notice"]


@dataclass(frozen=True)
class Run:
    """A stretch of text.

    Args:
        text: shown as it is, whatever it holds.
        href: where it leads.
        colour: a method's colour: a chip stands before the text.
        strong: stands out.
        hint: told on hover.
    """

    text: str
    href: str = ""
    colour: str = ""
    strong: bool = False
    hint: str = ""


def say(line: Sequence[Run] | str, key: str, look: Look = "text") -> None:
    """One paragraph. `opening` is the sentence a page begins with."""
    runs = [Run(line)] if isinstance(line, str) else line
    _prose(
        data={"look": look, "title": "", "lines": [[asdict(run) for run in runs]], "commands": []}, key=key
    )


def notice(
    title: str, lines: Sequence[Sequence[Run]], key: str, commands: Sequence[tuple[str, str]] = ()
) -> None:
    """A framed message: what is the matter, and what to do (each command can be copied)."""
    _prose(
        data={
            "look": "notice",
            "title": title,
            "lines": [[asdict(run) for run in line] for line in lines],
            "commands": [list(command) for command in commands],
        },
        key=key,
    )
