"""What the desk shows: panels with their pictures, values, maps and headline numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Role = Literal["truth", "measurement", "method", "sample", "map"]


@dataclass(frozen=True, kw_only=True)
class Headline:
    """A number under a panel.

    Args:
        label: short name, as it stands before the number.
        text: the number as shown, with its unit.
        after: said quietly behind it.
        best: whether it is the best of the panels shown.
        title: the convention, on hover; why the number could not be had, where it could not.
    """

    label: str
    text: str
    best: bool = False
    title: str = ""
    after: str = ""


@dataclass(frozen=True, kw_only=True)
class Scale:
    """A map's one range, the same for every panel.

    Args:
        name: as in the store.
        unit: of its values; "" for none.
        low: value of the first colour.
        high: value of the last colour.
        palette: a table of `dashboard.desk.palettes`.
    """

    name: str
    unit: str = ""
    low: float = 0.0
    high: float = 1.0
    palette: str = "error"


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One picture of the desk.

    Args:
        id: how links name it.
        name: as shown.
        role: what it is. The flicker of two samples runs through all of them.
        png: the stored 8-bit picture; None where there is none.
        values: ``(C, H, W)`` stored values behind the picture; None where only the picture is stored.
        maps: map name -> ``(h, w)`` values, possibly coarser than the picture.
        digest: what identifies picture, values and maps, for caches.
        colour: the method's colour, or None.
        note: small print beside the name.
        title: the whole story, on hover and for screen readers.
        headlines: numbers under the picture.
        verdict: the number beside its name: how probably something is hallucinated, and who says so.
        reason: why there is no picture.
        layer: the one of `maps` that the panel is, always shown in its colours; `values` are then its.
        aside: whether it takes no place among the pictures, and is only named below them: a method
            that does not apply here.
    """

    id: str
    name: str
    role: Role
    png: bytes | None
    values: NDArray[np.float32] | None = None
    maps: Mapping[str, NDArray[np.floating]] = field(default_factory=dict)
    digest: str = ""
    colour: str | None = None
    note: str = ""
    title: str = ""
    headlines: tuple[Headline, ...] = ()
    verdict: Headline | None = None
    reason: str | None = None
    layer: str | None = None
    aside: bool = False
