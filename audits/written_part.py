"""A page with a part between two marker lines that is written anew from figures kept elsewhere."""

from __future__ import annotations

import re


def marks(source: str) -> tuple[str, str]:
    """The lines around what is written from a source.

    Example:
        >>> marks("audit.json")
        ('<!-- written from audit.json: begin -->', '<!-- written from audit.json: end -->')
    """
    return f"<!-- written from {source}: begin -->", f"<!-- written from {source}: end -->"


def replaced(text: str, source: str, part: str) -> str:
    r"""A page with its part written from a source put in place of the one that is there.

    Errors:
        ValueError: the page does not hold the two lines once each and in their order.

    Example:
        >>> begin, end = marks("audit.json")
        >>> replaced(f"Before.\n{begin}\nold\n{end}\nAfter.", "audit.json", "new").splitlines()[2:5]
        ['', 'new', '']
    """
    begin, end = marks(source)
    found = re.findall(f"{re.escape(begin)}|{re.escape(end)}", text)
    if found != [begin, end]:
        got = ", ".join(map(repr, found)) or "neither"
        raise ValueError(
            f"A page must hold the lines {begin!r} and {end!r}, one after the other and once each; got {got}."
        )
    before, after = text.partition(begin)[0], text.partition(end)[2]
    return f"{before}{begin}\n\n{part}\n\n{end}{after}"
