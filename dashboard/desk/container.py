"""The desk's data as one array of bytes: ``b"RAD1"``, the head's length, a JSON head, then blobs.

Pictures travel as the PNG files that are stored, values and maps as the floats that are stored:
nothing is encoded anew. Blobs start at multiples of four bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dashboard.desk.panel import Panel, Scale

MAGIC = b"RAD1"


_LOOK = ("epoch", "state")  # parts of the head that say how, not what


def encode(head: Mapping[str, Any], panels: Sequence[Panel], scales: Sequence[Scale]) -> bytes:
    """Everything the desk needs, as `01_container.js` reads it.

    Args:
        head: ``image`` (index, count, name), ``sent`` (maps whose values go along), ``span`` (fixed range of
            differences), ``pick`` (a click makes its pixel the region), ``boxes`` (each a region and
            a colour), and how the desk is to look: ``state``, in force from ``epoch`` on.
        panels: in the order shown.
        scales: every map one can choose, with its range.
    """
    blobs = _Blobs()
    entries = [_entry(panel, blobs) for panel in panels]
    what = {name: part for name, part in head.items() if name not in _LOOK}
    what |= {"panels": entries, "maps": [asdict(scale) for scale in scales], "blobs": blobs.places}
    content = json.dumps([what, [panel.digest for panel in panels]])
    key = hashlib.blake2b(content.encode(), digest_size=8).hexdigest()
    text = json.dumps({**head, **what, "key": key}, separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-len(text) % 4)
    return b"".join([MAGIC, len(text).to_bytes(4, "little"), text, *blobs.parts])


class _Blobs:
    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.places: list[tuple[int, int]] = []
        self.end = 0

    def add(self, blob: bytes) -> int:
        padding = b"\0" * (-len(blob) % 4)
        self.parts += [blob, padding]
        self.places.append((self.end, len(blob)))
        self.end += len(blob) + len(padding)
        return len(self.places) - 1


def _entry(panel: Panel, blobs: _Blobs) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": panel.id,
        "name": panel.name,
        "role": panel.role,
        "colour": panel.colour,
        "note": panel.note,
        "title": panel.title or panel.name,
        "reason": panel.reason,
        "aside": panel.aside,
        "layer": panel.layer,
        "scores": [
            {"label": h.label, "text": h.text, "best": h.best, "title": h.title} for h in panel.headlines
        ],
        "verdict": None if panel.verdict is None else asdict(panel.verdict),
        "png": None if panel.png is None else blobs.add(panel.png),
        "channels": 0 if panel.png is None else len(Image.open(io.BytesIO(panel.png)).getbands()),
        "values": None,
        "overlays": {},
    }
    if panel.values is not None:
        values = _little(panel.values)
        entry["values"] = {
            "blob": blobs.add(values.tobytes()),
            "dtype": values.dtype.str,
            "shape": values.shape,
        }
    for name, pixels in panel.maps.items():
        height, width = pixels.shape
        pixels = _little(pixels)
        place = {"blob": blobs.add(pixels.tobytes()), "dtype": pixels.dtype.str}
        entry["overlays"][name] = {**place, "height": height, "width": width}
    return entry


def _little(array: NDArray[np.floating]) -> NDArray[np.floating]:
    """Little-endian float16 or float32, exactly where it was one of them."""
    kind = "<f2" if array.dtype == np.float16 else "<f4"
    return np.ascontiguousarray(array, dtype=kind)
