"""Links: a page's whole state is its URL, and its URL is its whole state.

A page declares its fields and reads them once, at its top:

    picks = sidebar.picks()
    metric = Choice(name="metric", options=names, default="psnr")
    view = link.read("leaderboard", *picks, metric, outputs=digest)
    st.selectbox("Metric", names, **view.widget(metric))
    draw(view[metric])

What the URL leaves out comes from the page before (shared fields) or the default, and is then written
out. What the URL has and the page refuses is told, never replaced. `run` is the digest of the outputs
shown: where it is another one now than when the link was made, `view.changed` says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypedDict, TypeVar

import streamlit as st

from dashboard import broken
from dashboard.address import url
from dashboard.field import Field, Refused

T = TypeVar("T")
RUN = "run"
_DIGEST = re.compile(r"[0-9a-f]{4,32}")
__all__ = ["View", "Widget", "read", "url"]

_WRITTEN = "link:written"  # page -> the parameters last written there
_PENDING = "link:pending"  # (page, parameters) that a callback changed since the page was drawn
_SHARED = "link:shared"  # name -> text, of shared fields
_DEFAULTS = "link:defaults"  # (name, text) written as the default of a field that grows
_RUNS = "link:runs"  # digests of outputs this session has seen


class Widget(TypedDict):
    """What ties a widget to a field."""

    key: str
    on_change: Callable[..., None]
    args: tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class View:
    """What the URL says a page shows.

    Args:
        page: the page's name.
        fields: its parameters, in the order of the URL.
        values: their values by name.
        changed: why the link no longer shows what it did, or None.
        run: the digest of the outputs shown; "" for a page without.
    """

    page: str
    fields: tuple[Field[Any], ...]
    values: Mapping[str, Any]
    changed: str | None = None
    run: str = ""

    def __getitem__(self, field: Field[T]) -> T:
        value: T = self.values[field.name]
        return value

    def widget(self, field: Field[Any]) -> Widget:
        """Arguments for a Streamlit widget that shows the field and changes the URL.

        The widget takes the field's values as they are: a selectbox for a `Choice`, pills or a
        multiselect for `Several`, a toggle for a `Flag`.
        """
        key = f"{self.page}:{field.name}"
        value = self[field]
        st.session_state[key] = list(value) if isinstance(value, tuple) else value
        return Widget(key=key, on_change=_follow, args=(self, field, key))

    def set(self, field: Field[T], value: T) -> None:
        """Change the URL, for the callback of a component; the page is drawn anew by Streamlit."""
        self.update({field.name: value})

    def update(self, changes: Mapping[str, Any]) -> None:
        """Change several fields by name, as one step of the browser's history."""
        written = dict(st.session_state.get(_WRITTEN, {}).get(self.page) or self.params())
        for field in self.fields:
            if field.name in changes:
                written[field.name] = field.write(changes[field.name])
                if field.shared:
                    st.session_state.setdefault(_SHARED, {})[field.name] = written[field.name]
            elif any(name in changes for name in field.depends):
                written.pop(field.name, None)
        written.pop(RUN, None)
        st.session_state.setdefault(_WRITTEN, {})[self.page] = written
        st.session_state[_PENDING] = (self.page, written)

    def params(self) -> dict[str, str]:
        """The whole state as it stands in the URL."""
        texts = {field.name: field.write(self[field]) for field in self.fields}
        return texts | ({RUN: self.run} if self.run else {})

    def url(self, field: Field[T], value: T) -> str:
        """This page with another value of one field."""
        dropped = {RUN, *(other.name for other in self.fields if field.name in other.depends)}
        params = {name: text for name, text in self.params().items() if name not in dropped}
        return url(self.page, params | {field.name: field.write(value)})


def read(page: str, *fields: Field[Any], outputs: Callable[[View], str] | None = None) -> View:
    """The state of a page, from the URL; written back in full.

    A value that a field refuses is told on the page, with the nearest it takes, and the page stops.

    Args:
        page: the page's name.
        fields: its parameters. One may use the values of those before it.
        outputs: the digest of what the view shows (`dashboard.queries.outputs`).
    """
    raw = _asked(page)
    known = [field.name for field in fields] + ([RUN] if outputs else [])
    problems: list[broken.Problem] = [
        broken.Problem(name=name, text=raw[name], sentence=_stranger(name, known))
        for name in raw
        if name not in known
    ]
    if outputs and not _DIGEST.fullmatch(raw.get(RUN, "0000")):
        sentence = f"run must be the digest of outputs, 4 to 32 of 0-9 a-f, got {raw[RUN][:40]!r}."
        problems.append(broken.Problem(name=RUN, text=raw[RUN], sentence=sentence))
    values: dict[str, Any] = {}
    for field in fields:
        try:
            values[field.name] = _value(field, raw, values)
        except Refused as refused:
            values[field.name] = field.fallback(values)
            problems.append(
                broken.Problem(
                    name=field.name, text=raw[field.name], sentence=str(refused), near=refused.near
                )
            )
    if problems:
        broken.link(page, raw, problems)
    view = View(page=page, fields=fields, values=values)
    if outputs:
        view = _signed(view, raw.get(RUN, ""), outputs(view))
    _write(view)
    return view


def _asked(page: str) -> dict[str, str]:
    """The parameters a callback has just changed, else those of the URL."""
    changed_page, changed = st.session_state.pop(_PENDING, ("", {}))
    if changed_page == page:
        return dict(changed)
    return {name: st.query_params[name] for name in st.query_params}


def _value(field: Field[T], raw: Mapping[str, str], values: Mapping[str, Any]) -> T:
    text = raw.get(field.name)
    if text is not None and (field.name, text) in st.session_state.get(_DEFAULTS, ()):
        return field.fallback(values)
    if text is not None:
        return field.parse(text, values)
    if field.shared and (text := st.session_state.get(_SHARED, {}).get(field.name)) is not None:
        try:
            return field.parse(text, values)
        except Refused:  # the page before could show it, this one cannot; no link asked for it
            return field.fallback(values)
    return field.fallback(values)


def _signed(view: View, linked: str, now: str) -> View:
    seen: set[str] = st.session_state.setdefault(_RUNS, set())
    if linked and linked != now and linked not in seen:
        sentence = (
            f"Outputs were added or changed since this link was made: it was made for {linked[:16]}, "
            f"the store now has {now}."
        )
        return replace(view, run=linked, changed=sentence)
    seen.add(now)
    return replace(view, run=now)


def _write(view: View) -> None:
    params = view.params()
    shared = st.session_state.setdefault(_SHARED, {})
    for field in view.fields:
        if field.shared:
            shared[field.name] = params[field.name]
        if field.grows and view[field] == field.fallback(view.values):
            st.session_state.setdefault(_DEFAULTS, set()).add((field.name, params[field.name]))
    st.session_state.setdefault(_WRITTEN, {})[view.page] = params
    if dict(st.query_params.to_dict()) != params:
        st.query_params.from_dict(params)


def _follow(view: View, field: Field[Any], key: str) -> None:
    value = st.session_state[key]
    if value is None:  # a segmented control that was clicked off: it stays as it was
        return
    view.set(field, tuple(value) if isinstance(value, list) else value)


def _stranger(name: str, known: list[str]) -> str:
    return f"This page has no parameter {name[:60]!r}. It has: {', '.join(known) or 'none'}."
