"""What the page Hallucinations shows, as its tests read it."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import numpy as np
from drawn import Drawn
from PIL import Image

CASE = {"dataset": "photos", "problem": "deblur"}


def said(page: Drawn, key: str) -> str:
    return "".join(run["text"] for line in page.piece(key)["lines"] for run in line)


def tiles(page: Drawn, key: str = "regions") -> list[dict[str, Any]]:
    return page.piece(key)["tiles"]


def desk(page: Drawn) -> dict[str, Any]:
    """The head of what the desk was given."""
    given = [n for n in _nodes(page.app._tree) if getattr(n, "type", "") == "bidi_component"]
    blob = next(bytes(n.proto.bytes) for n in given if n.proto.WhichOneof("data") == "bytes")
    return json.loads(blob[8 : 8 + int.from_bytes(blob[4:8], "little")])


def picture(uri: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2]))))


def _nodes(node: Any) -> list[Any]:
    children = list(getattr(node, "children", {}).values())
    return children + [deeper for child in children for deeper in _nodes(child)]
