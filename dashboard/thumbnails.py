"""Small pictures for lists. They show what is there; nothing is judged on them."""

from __future__ import annotations

import base64
import io
from pathlib import Path

from PIL import Image

from dashboard import queries

EDGE = 128  # pixels of the longer side, at most


def thumbnails(store: Path, dataset: str, limit: int) -> list[tuple[str, str]]:
    """Name and data URI of the first pictures of a data set."""
    return [(row["name"], small(row["png"])) for row in queries.images(store, dataset, limit)]


def pairs(store: Path, problem: str) -> list[tuple[str, str, str, str]]:
    """Data set, name, truth and measurement: one picture of each data set, as data URIs."""
    return [
        (row["dataset"], row["name"], small(row["png"]), small(row["preview"]))
        for row in queries.examples(store, problem)
    ]


def small(png: bytes, edge: int = EDGE) -> str:
    """A PNG as a data URI, shrunk where it is larger than `edge`."""
    picture = Image.open(io.BytesIO(png))
    if max(picture.size) > edge:
        picture.thumbnail((edge, edge), Image.Resampling.LANCZOS)
        buffer = io.BytesIO()
        picture.save(buffer, "PNG")
        png = buffer.getvalue()
    return "data:image/png;base64," + base64.b64encode(png).decode()
