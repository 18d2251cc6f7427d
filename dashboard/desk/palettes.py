"""The four colour tables of maps, the same in the desk and in still pictures.

`error` is matplotlib's magma and `deviation` its viridis (both CC0); `signed` runs from blue over
dark grey to orange, equally light at equal distance from zero (OKLCH lightness 0.32 to 0.90, hues
248° and 52-75°); `grey` is for maps that are pictures.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_FILE = Path(__file__).with_name("palettes.json")


def text() -> str:
    """All tables as JSON: name -> 256 colours of six hexadecimal digits, one after the other."""
    return _FILE.read_text(encoding="utf-8")


@cache
def _tables() -> dict[str, NDArray[np.uint8]]:
    tables = json.loads(text())
    return {
        name: np.frombuffer(bytes.fromhex(table), np.uint8).reshape(256, 3) for name, table in tables.items()
    }


def coloured(values: NDArray[np.floating], low: float, high: float, palette: str) -> NDArray[np.uint8]:
    """Values as colours between `low` and `high`; what is not a number is black and transparent.

    Shape:
        ``(H, W)`` gives ``(H, W, 4)`` of 8 bits.

    Example:
        >>> coloured(np.array([[0.0, 1.0]]), 0, 1, "error").tolist()
        [[[0, 0, 4, 255], [252, 253, 191, 255]]]
    """
    table = _tables()[palette]
    missing = np.isnan(values)
    place = np.clip(np.floor((np.where(missing, low, values) - low) / (high - low) * 255 + 0.5), 0, 255)
    colours = np.concatenate([table[place.astype(int)], np.full((*values.shape, 1), 255, np.uint8)], axis=-1)
    colours[missing] = 0
    return colours
