"""Slugs: names with the parameters that differ from the defaults."""

from __future__ import annotations

import ast
import re
from typing import Any


def split_slug(slug: str) -> tuple[str, dict[str, Any]]:
    """A name with parameters in parentheses, as slugs are written.

    Example:
        >>> split_slug("inpaint(kind=box, fraction=0.3)")
        ('inpaint', {'kind': 'box', 'fraction': 0.3})

    Errors:
        ValueError: the text has another form.
    """
    match = re.fullmatch(r"\s*([\w.:-]+)\s*(?:\((.*)\))?\s*", slug, re.DOTALL)
    if not match:
        raise ValueError(f"expected name or name(param=value, ...), got {slug!r}.")
    name, inside = match.groups()
    params = {}
    for part in re.split(r",(?![^\[]*\])", inside) if inside and inside.strip() else ():
        key, equals, value = part.partition("=")
        if not equals:
            raise ValueError(f"expected param=value in {slug!r}, got {part.strip()!r}.")
        params[key.strip()] = _literal(value.strip())
    return name, params


def _literal(text: str) -> Any:
    if text in ("true", "false", "null"):
        return {"true": True, "false": False, "null": None}[text]
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text
