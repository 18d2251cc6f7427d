"""The desk on Compare: what it is given, and what becomes of what it tells."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Protocol, TypeVar

import streamlit as st

from dashboard import queries, source
from dashboard.compare.fields import Box
from dashboard.compare.panels import Table
from dashboard.desk import desk
from dashboard.desk.container import encode
from dashboard.desk.panel import Scale
from dashboard.field import Choice, Field, Refused
from dashboard.link import View

T = TypeVar("T")
KEY = "desk"
_SYNC = "compare:desk"  # {"epoch", "state", "told"}: what the desk was last given and last told


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A box on every picture: left, top, width, height in pixels of the image."""

    region: tuple[int, int, int, int]
    colour: str


class Looks(Protocol):
    """A page's fields that the desk shows and changes: the image, and its own look in the URL's order."""

    @property
    def image(self) -> Choice: ...

    @property
    def look(self) -> tuple[Field[Any], ...]: ...


def once(slot: str, key: tuple[Any, ...], make: Callable[[], T]) -> T:
    """What `make` made last for this session, made anew where the key is another."""
    kept = st.session_state.get(f"compare:{slot}")
    if kept is None or kept[0] != key:
        kept = (key, make())
        st.session_state[f"compare:{slot}"] = kept
    made: T = kept[1]
    return made


def draw(
    view: View,
    own: Looks,
    table: Table,
    what: tuple[Any, ...],
    names: Sequence[str],
    pick: bool = False,
    boxes: Sequence[Mark] = (),
) -> None:
    """Show the panels.

    Args:
        table: the panels.
        what: changes whenever they do.
        names: all images of the data set, in order.
        pick: whether a click makes the pixel under it the region.
        boxes: drawn on every picture, the last above the others.
    """
    sync = _synchronised(_texts(view, own))
    ranges = {row["map"]: row for row in source.ask(queries.maps)}
    scales = [
        Scale(name=name, **{key: ranges[name][key] for key in ("unit", "low", "high", "palette")})
        for name in table.maps
        if name in ranges
    ]
    image = view[own.image]
    head = {
        "sent": table.sent,
        "pick": pick,
        "boxes": [asdict(box) for box in boxes],
        "epoch": sync["epoch"],
        "state": sync["state"],
        "span": next(field for field in own.look if field.name == "span").fallback(view.values),
        "image": {"index": names.index(image), "count": len(names), "name": image},
    }
    data = once(
        "data", (what, names, tuple(boxes), sync["epoch"]), lambda: encode(head, table.panels, scales)
    )
    desk(data, key=KEY, told=partial(_told, view, own, tuple(names)))


def _texts(view: View, own: Looks) -> dict[str, str]:
    return {field.name: field.write(view[field]) for field in own.look}


def _synchronised(texts: Mapping[str, str]) -> dict[str, Any]:
    """What the desk is to start from. A new epoch where the URL says other than what the desk told."""
    sync: dict[str, Any] | None = st.session_state.get(_SYNC)
    if sync is None or sync["told"] != texts:
        sync = {"epoch": secrets.token_hex(6), "state": dict(texts), "told": dict(texts)}
        st.session_state[_SYNC] = sync
    return sync


def _told(view: View, own: Looks, names: Sequence[str]) -> None:
    """Bring the URL up to what the desk tells. What a field refuses is left as it was."""
    state = st.session_state[KEY].get("state") or {}
    sync = st.session_state.get(_SYNC)
    if sync is None or state.get("epoch") != sync["epoch"]:
        return
    changes: dict[str, Any] = {}
    values = dict(view.values)
    index = state.get("image")
    if isinstance(index, int) and 0 <= index < len(names):
        values["image"] = changes["image"] = names[index]
    for field in own.look:
        try:
            values[field.name] = field.parse(str(state.get(field.name)), values)
        except Refused:
            values[field.name] = None if isinstance(field, Box) else view[field]
        changes[field.name] = values[field.name]
    sync["told"] = {field.name: field.write(changes[field.name]) for field in own.look}
    view.update(changes)
