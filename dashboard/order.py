"""The place of a method: by family, then by name, the same on every page and in every file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

FAMILIES = (
    "linear",
    "interpolation",
    "variational",
    "multiplicative",
    "denoiser",
    "plug-and-play",
    "untrained network",
    "learned",
    "diffusion",
    "varied, not a posterior",
    "own",
    "imported",
    "corrected",
)
OTHERS = "imported"  # beside which a family stands that is not listed


def ordered(methods: Sequence[Mapping[str, Any]]) -> list[str]:
    """Names of methods by family, from the simplest to the most learned, then by name.

    What was corrected comes after all else, so that no other method's place depends on it.
    """

    def place(row: Mapping[str, Any]) -> tuple[int, str, str]:
        family = row["family"] or ""
        known = FAMILIES.index(family if family in FAMILIES else OTHERS)
        return known, family, row["method"]

    return [row["method"] for row in sorted(methods, key=place)]
