"""The desk: pictures side by side on a canvas of our own, linked, exact."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.desk import palettes

_FOLDER = Path(__file__).parent


def script(*, mounted: bool = True) -> str:
    """The desk's one module: its colour tables, then the files of `js` in their order.

    Args:
        mounted: with the last file, which shows the desk; without it for a component that builds on it.
    """
    files = sorted((_FOLDER / "js").glob("*.js"))[: None if mounted else -1]
    parts = [file.read_text(encoding="utf-8") for file in files]
    return "\n".join([f"const PALETTES = {palettes.text().strip()};", *parts])


def desk(data: bytes, *, key: str, told: Callable[[], None]) -> None:
    """Show pictures side by side.

    Args:
        data: made by `dashboard.desk.container.encode`.
        key: of the component; ``st.session_state[key].state`` is what the desk last told.
        told: called when the desk was changed by hand, before the page is drawn again.
    """
    _component()(data=data, key=key, on_state_change=told)


def style() -> str:
    """The desk's style sheet."""
    return (_FOLDER / "desk.css").read_text(encoding="utf-8")


@cache
def _component() -> Any:
    return st.components.v2.component("desk", css=style(), js=script())
