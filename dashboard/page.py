"""The contract of a page: one file in `dashboard/pages`, one function, one registration line.

A page's function draws it. The first thing it does is to read its state from the URL
(`dashboard.link`); whatever it needs from the store it asks through `dashboard.source`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

import streamlit as st
from streamlit.navigation.page import Page as Target

from dashboard import broken
from data.registry import Registry

Section = Literal["Results", "Audit", "People"]
SECTIONS: tuple[Section, ...] = ("Results", "Audit", "People")


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page: its address is its name, except for the first, ``home``, which lives at ``/``.

    Args:
        name: address and key, lower case.
        title: in the sidebar and the browser's tab.
        section: heading of the sidebar it stands under.
        order: place within the section.
        hidden: reached by links alone.
        draw: the function that draws it.
    """

    name: str
    title: str
    section: Section
    order: int = 0
    icon: str = ""
    hidden: bool = False
    draw: Callable[[], None] = field(repr=False)

    @property
    def target(self) -> Target:
        """What `st.navigation` and `st.switch_page` take."""
        return st.Page(
            partial(broken.guarded, self.name, self.draw),
            title=f"{self.title} · reconaudit",
            url_path=self.name,
            default=self.name == "home",
        )


class Pages:
    """The pages, found in `dashboard/pages` at first use.

    Example:
        >>> @pages.register("nowhere", title="Nowhere", section="Audit", order=9)
        ... def nowhere() -> None: ...
    """

    def __init__(self, package: str = "dashboard.pages") -> None:
        self._registry: Registry[Page] = Registry("page", package)

    def register(
        self, name: str, *, title: str, section: Section, icon: str = "", order: int = 0, hidden: bool = False
    ) -> Callable[[Callable[[], None]], Callable[[], None]]:
        """Decorator that enters a function as the page `name`."""

        def enter(draw: Callable[[], None]) -> Callable[[], None]:
            page = Page(
                name=name, title=title, section=section, icon=icon, order=order, hidden=hidden, draw=draw
            )
            self._registry.register(name)(page)
            return draw

        return enter

    def __getitem__(self, name: str) -> Page:
        return self._registry[name]

    def __contains__(self, name: object) -> bool:
        return name in self._registry

    def __iter__(self) -> Iterator[Page]:
        """All pages, in the order of the sidebar."""
        found = [self._registry[name] for name in self._registry]
        return iter(sorted(found, key=lambda page: (SECTIONS.index(page.section), page.order, page.name)))


pages = Pages()


def listed() -> list[dict[str, str]]:
    """The pages as rows of a list."""
    return [{"name": page.name, "section": page.section, "title": page.title} for page in pages]
