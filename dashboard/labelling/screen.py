"""The annotator's screen: a component that shows pairs, takes keys, keeps verdicts until they are safe."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from audits.labels import SEVERITIES, TAGS
from dashboard import desk
from dashboard.labelling.reply import Request, reply, wanted
from dashboard.parts import text

__all__ = ["draw", "script", "wanted"]

_FOLDER = Path(__file__).parent
_KEY = "label"

# Letters of the tags, none of them a key of the desk that is used here.
LETTERS = dict(zip(TAGS, "iemratxclop", strict=True))


def script() -> str:
    """The screen's one module: the desk's classes, then the files of `js` in their order."""
    tags = ", ".join(f'["{tag}", "{LETTERS[tag]}"]' for tag in TAGS)
    severities = ", ".join(f'"{word}"' for word in SEVERITIES.values())
    own = [file.read_text(encoding="utf-8") for file in sorted((_FOLDER / "js").glob("*.js"))]
    words = f"const TAGS = [{tags}];\nconst SEVERITIES = [{severities}];"
    ground = f"const ground = (() => {{\n{text('ground.js')}\nreturn ground;\n}})();"
    return "\n".join([desk.script(mounted=False), ground, words, *own])


def draw(store: Path, token: str) -> None:
    """Answer what the browser asked, and show the screen.

    Args:
        token: of the invitation in the address; "" where the browser knows it.
    """
    asked = Request.of(getattr(st.session_state.get(_KEY), "request", None), token)
    _component()(data=reply(store, asked), key=_KEY, on_request_change=lambda: None)


@cache
def _component() -> Any:
    return st.components.v2.component("label", css=desk.style() + _css(), js=script())


def _css() -> str:
    return (_FOLDER / "label.css").read_text(encoding="utf-8")
