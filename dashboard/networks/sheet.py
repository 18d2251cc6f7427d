"""Sheets of pictures, pixel by pixel."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import streamlit as st
from PIL import Image

_LARGEST = 1460  # pixels, beyond which Streamlit would shrink a picture


def show(pictures: Mapping[Path, str], key: str) -> None:
    """Each sheet with its caption, small ones at twice their size, none wider than its column."""
    with st.container(key=f"pixels-{key}"):
        for path, caption in pictures.items():
            with Image.open(path) as picture:
                width = picture.width
            shown = 2 * width if width <= _LARGEST // 2 else min(width, _LARGEST)
            st.image(str(path), caption=caption or None, output_format="PNG", width=shown)
