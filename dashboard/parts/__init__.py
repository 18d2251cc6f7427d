"""The pieces pages are drawn with: plain JavaScript and CSS, fed with data, never with markup."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

_HERE = Path(__file__).parent


def piece(name: str, *more: str) -> ComponentRenderer:
    """The component made of `name.js` and `name.css`, with what all of them share and `more` scripts."""
    return st.components.v2.component(
        f"reconaudit-{name}",
        html=f"<div class='{name}'></div>",
        css=text("base.css") + text(f"{name}.css"),
        js="".join(text(f"{script}.js") for script in ("base", *more, name)),
    )


def text(file: str) -> str:
    """A file of this folder."""
    return (_HERE / file).read_text(encoding="utf-8")
