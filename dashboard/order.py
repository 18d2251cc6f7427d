"""The place of a method: by family, then by name, the same on every page and in every file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

FAMILIES = ("linear", "interpolation", "iterative", "variational", "sparse", "denoiser", "plug-and-play")


def ordered(methods: Sequence[Mapping[str, Any]]) -> list[str]:
    """Names of methods by family, from the simplest to the most learned, then by name."""

    def place(row: Mapping[str, Any]) -> tuple[int, str, str]:
        family = row["family"] or ""
        known = FAMILIES.index(family) if family in FAMILIES else len(FAMILIES)
        return known, family, row["method"]

    return [row["method"] for row in sorted(methods, key=place)]
