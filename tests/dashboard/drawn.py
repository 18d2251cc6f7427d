"""A page drawn without a browser, and what it says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

APP = Path(__file__).resolve().parents[2] / "streamlit_app.py"


class Drawn:
    """A page as drawn: what it says, what its pieces were given, and its URL."""

    def __init__(self, page: str, **params: str) -> None:
        self.app = AppTest.from_file(str(APP), default_timeout=30)
        self.go(page, **params)

    def go(self, page: str, **params: str) -> Drawn:
        """Open a page, in the same session."""
        self.app._page_hash = "" if page == "home" else calc_hash(page)
        self.app.query_params.clear()
        self.app.query_params.update(params)
        return self.run()

    def run(self) -> Drawn:
        self.app.run()
        assert not self.app.exception, self.app.exception
        broken = dict(self.pieces).get("broken-page")
        assert not broken, _words(broken)
        return self

    @property
    def url(self) -> dict[str, str]:
        return dict(self.app.query_params)

    def piece(self, key: str) -> dict[str, Any]:
        """The data of the piece with this key."""
        return dict(self.pieces)[key]

    @property
    def pieces(self) -> list[tuple[str, dict[str, Any]]]:
        found = []
        for element in _all(self.app._tree):
            if (
                getattr(element, "type", "") == "bidi_component"
                and element.proto.WhichOneof("data") == "json"
            ):
                found.append((element.proto.id.split("-", 2)[2], json.loads(element.proto.json)))
        return found

    @property
    def here(self) -> list[dict[str, Any]]:
        """What the sidebar marks as the page one is on."""
        entries = [entry for _, section in self.piece("nav")["sections"] for entry in section]
        return [entry for entry in entries if entry["here"]]

    @property
    def text(self) -> str:
        """Everything the pieces say."""
        return "\n".join(_words(data) for _, data in self.pieces)

    def rows(self, key: str) -> dict[str, dict[str, Any]]:
        """A table's rows by what stands in their first column."""
        data = self.piece(key)
        first = data["columns"][0]["name"]
        return {row["cells"][first]["text"]: row["cells"] for row in data["rows"]}


def _all(node: Any) -> Iterator[Any]:
    for child in getattr(node, "children", {}).values():
        yield child
        yield from _all(child)


def _words(data: Any) -> str:
    if isinstance(data, str):
        return data
    parts = data.values() if isinstance(data, dict) else data if isinstance(data, list) else []
    return "".join(filter(None, map(_words, parts)))
