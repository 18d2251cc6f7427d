"""One place of an output, enlarged: the truth, the measurement, the reconstruction, the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard import source
from dashboard.compare import pictures
from dashboard.compare.pictures import Key
from dashboard.compare.scene import Output, Scene
from dashboard.hallucinations import patches, words
from dashboard.hallucinations.fields import DETERMINED
from dashboard.hallucinations.patches import Part, Region
from dashboard.numbers import number
from dashboard.parts.tiles import Shown, Tile
from engine.store import codec

Field = NDArray[np.floating]
_WHOSE = ("null-space-invented", "null-space")


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where one looks.

    Args:
        row: of the pixel in the middle.
        part: what is shown about it.
        rank: among the strongest places of the map, from 1; None for a place of the reader's own.
    """

    row: int
    col: int
    part: Part
    rank: int | None


def looked_at(
    region: Region | None, strongest: Sequence[Mapping[str, Any]], image: patches.Size
) -> Place | None:
    """The region one drew or clicked, else the strongest place; None where there is neither.

    Args:
        region: left, top, width, height in pixels.
        strongest: places of the map, from the strongest.
        image: height and width.
    """
    if region is None:
        if not strongest:
            return None
        row, col, size = (int(strongest[0][name]) for name in ("row", "col", "size"))
        return Place(row=row, col=col, part=patches.around(row, col, size, image), rank=1)
    left, top, width, height = region
    row, col = top + height // 2, left + width // 2
    usual = int(strongest[0]["size"]) if strongest else 8
    size = usual if width == height == 1 else max(width, height)
    ranks = [
        rank
        for rank, peak in enumerate(strongest, 1)
        if left <= peak["col"] < left + width and top <= peak["row"] < top + height
    ]
    return Place(row=row, col=col, part=patches.around(row, col, size, image), rank=next(iter(ranks), None))


def enlarged(
    seen: Scene, output: Output, place: Place, map: str, ranges: Mapping[str, Mapping[str, Any]], colour: str
) -> list[Tile]:
    """The place as tiles: the truth, or where there is none what the measurement determined; output; map."""
    image = (seen.height, seen.width)
    keys: list[Key] = [("truth", seen.image_id), ("png", output.recon_id)]
    names = [name for name in (map, DETERMINED) if name in output.maps and name in ranges]
    found = pictures.blobs(source.folder(), keys + [("map", output.recon_id, name) for name in names])
    fields = {key[2]: codec.unpack(blob) for key, blob in found.items() if key[0] == "map"}

    def of_map(name: str) -> str:
        return patches.of_map(fields[name], place.part, image, ranges[name]) if name in fields else ""

    truth, made = (patches.of_picture(found.get(key), place.part, image) for key in keys)
    first = _tile(truth, "truth") if truth else _tile(of_map(DETERMINED), words.plain(DETERMINED))
    tiles = [first, _tile(made, output.method, colour=colour)]
    if map in fields:
        value = number(patches.at(fields[map], place.row, place.col, image), 3)
        tiles.append(_tile(of_map(map), map, value=value, note=words.plain(map)))
    return tiles


def whose(seen: Scene, output: Output, place: Place) -> str | None:
    """Whether the difference at a place was put in or left out; None where the split is not stored."""
    keys: list[Key] = [("map", output.recon_id, name) for name in _WHOSE]
    found = pictures.blobs(source.folder(), keys)
    if len(found) < len(keys):
        return None
    inner = _core(place.part)
    cut = [patches.within(codec.unpack(found[key]), inner, (seen.height, seen.width)) for key in keys]
    return words.doing(*(float(np.sqrt(np.mean(part**2))) for part in cut))


def _core(part: Part) -> Part:
    """The middle third of a part: the window itself."""
    third = max(1, part.side // patches.CONTEXT)
    inset = (part.side - third) // 2
    return Part(left=part.left + inset, top=part.top + inset, side=third)


def _tile(uri: str, text: str, value: str = "", note: str = "", colour: str = "") -> Tile:
    title = text if uri else f"{text} is not stored"
    return Tile(pictures=(Shown(source=uri, title=title),), text=text, value=value, note=note, colour=colour)
