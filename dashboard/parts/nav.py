"""The name of the tool, and the pages below it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dashboard.address import url
from dashboard.parts import piece

if TYPE_CHECKING:
    from dashboard.page import Page

_nav = piece("nav", "ground")


def brand(href: str) -> None:
    """The name, leading home."""
    _nav(data={"brand": "reconaudit", "href": href, "sections": []}, key="brand")


def pages(listed: Sequence[Page], here: str) -> None:
    """The pages by section. They carry no state: each finds what is shared, and writes its own."""
    sections: dict[str, list[dict[str, object]]] = {}
    for page in listed:
        entry = {"title": page.title, "href": url(page.name, {}), "here": page.name == here}
        sections.setdefault(page.section, []).append(entry)
    data = {"brand": "", "href": "", "sections": [[title, entries] for title, entries in sections.items()]}
    _nav(data=data, key="nav")
