"""Which methods are shown: a token each, by family, in their colours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from dashboard.parts import piece

_picker = piece("picker")


def picker(
    families: Sequence[tuple[str, Sequence[str]]],
    chosen: Sequence[str],
    colours: Mapping[str, str],
    *,
    key: str,
    on_change: Callable[[tuple[str, ...]], None],
) -> None:
    """Draw the tokens.

    Args:
        families: a family's name and its methods, in order.
        chosen: the methods shown.
        colours: of each method.
        key: of the piece on its page.
        on_change: told the methods that are to be shown.
    """

    def changed() -> None:
        on_change(tuple(st.session_state[key]["chosen"]))

    data = {
        "families": [list(family) for family in families],
        "chosen": list(chosen),
        "colours": dict(colours),
    }
    _picker(data=data, key=key, on_chosen_change=changed)
