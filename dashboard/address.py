"""The address of a page with a state."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st


def url(page: str, params: Mapping[str, str]) -> str:
    """The address of a page with these parameters, each as its field writes it.

    Example:
        >>> url("compare", {"methods": "tv,adjoint"})
        '/compare?methods=tv%2Cadjoint'
    """
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    path = "/" + "/".join(part for part in (base, "" if page == "home" else page) if part)
    query = urlencode(params)
    return path + (f"?{query}" if query else "")
