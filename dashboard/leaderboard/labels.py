"""Names of methods in charts: broken where they may be, shortened in the middle, and kept off each other."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

LINE = 28  # letters of a line
SHORT = 20  # letters of a name where it must be brief; the whole name is told on hover
PLANE = (360.0, 190.0)  # pixels that a plane's dots are spread over, about


def plain(text: str) -> str:
    """Text for Plotly, which reads a little HTML: angle brackets become entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def wrapped(name: str, width: int = LINE) -> str:
    """A name for Plotly in lines of `width` letters, broken before "(" and "+" and after ", ".

    Example:
        >>> wrapped("ddrm(steps=20)+blend(threshold=0.05, towards=tv)")
        'ddrm(steps=20)+blend<br>(threshold=0.05, towards=tv)'
    """
    lines = [""]
    for part in re.split(r"(?=[(+])|(?<=, )", name):
        if lines[-1] and len(lines[-1]) + len(part.rstrip()) > width:
            lines.append(part)
        else:
            lines[-1] += part
    return "<br>".join(plain(line.rstrip()) for line in lines)


def brief(name: str, width: int = LINE) -> str:
    """A name of at most `width` letters: its middle goes, for methods differ at their ends.

    Example:
        >>> brief("ddrm(steps=20)+blend(threshold=0.05, towards=tv)", 24)
        'ddrm(steps=20)…wards=tv)'
    """
    tail = 9
    return name if len(name) <= width else f"{name[: width - tail - 1]}…{name[-tail:]}"


def beside(dots: Sequence[tuple[float, float, str]]) -> list[str]:
    """Where each dot's name stands, so that names keep off each other, off the dots and on the plane.

    Args:
        dots: x, y and name of each, in the metrics' units.
    """
    if not dots:
        return []
    places = np.array([[x, y] for x, y, _ in dots], dtype=float)
    span = np.ptp(places, axis=0)
    pixels = (places - places.min(axis=0)) / np.where(span > 0, span, 1) * PLANE
    taken = [(x - 6, y - 6, x + 6, y + 6) for x, y in pixels]
    found = []
    for (x, y), (_, _, name) in zip(pixels, dots, strict=True):
        width = 6.6 * len(name)
        boxes = {
            "top right": (x + 5, y + 3, x + 5 + width, y + 17),
            "bottom right": (x + 5, y - 17, x + 5 + width, y - 3),
            "top left": (x - 5 - width, y + 3, x - 5, y + 17),
            "bottom left": (x - 5 - width, y - 17, x - 5, y - 3),
            "top center": (x - width / 2, y + 7, x + width / 2, y + 21),
            "bottom center": (x - width / 2, y - 21, x + width / 2, y - 7),
        }
        best = min(boxes, key=lambda place: _cost(boxes[place], taken))
        taken.append(boxes[best])
        found.append(best)
    return found


def _cost(box: tuple[float, ...], taken: Sequence[tuple[float, ...]]) -> float:
    """Pixels that a name shares with others, and those off the plane: 25 more of it belong to its margins."""
    outside = max(0.0, -25 - box[0]) + max(0.0, box[2] - PLANE[0] - 25)
    return sum(_overlap(box, other) for other in taken) + 14 * outside


def _overlap(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    return max(min(a[2], b[2]) - max(a[0], b[0]), 0.0) * max(min(a[3], b[3]) - max(a[1], b[1]), 0.0)
