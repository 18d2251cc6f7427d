"""Pieces of the page Session alone: pairs on offer as known items, pairs that people judged differently."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.parts import text

_HERE = Path(__file__).parent


@cache
def piece(name: str) -> Any:
    """The component made of `name.js` and `name.css`, a row of three pictures, and what all pieces share."""
    own = {ending: _own(f"trio.{ending}") + _own(f"{name}.{ending}") for ending in ("css", "js")}
    return st.components.v2.component(
        f"session-{name}",
        html=f"<div class='{name}'></div>",
        css=text("base.css") + own["css"],
        js=text("base.js") + own["js"],
    )


def _own(file: str) -> str:
    return (_HERE / file).read_text(encoding="utf-8")
