"""One place of an output, enlarged: the truth, the measurement, the reconstruction, the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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
    seen: Scene,
    output: Output,
    place: Place,
    map: str,
    ranges: Mapping[str, Mapping[str, Any]],
    colour: str,
    threshold: float,
) -> list[Tile]:
    """The place as tiles: the truth, or where there is none what the measurement determined; output; map.

    They are flagged where the map lies above the threshold there.
    """
    image = (seen.height, seen.width)
    keys: list[Key] = [("truth", seen.image_id), ("png", output.recon_id)]
    names = [name for name in (map, DETERMINED) if name in output.maps and name in ranges]
    found = pictures.blobs(source.folder(), keys + [("map", output.recon_id, name) for name in names])
    fields = {key[2]: codec.unpack(blob) for key, blob in found.items() if key[0] == "map"}

    def of_map(name: str) -> str:
        return patches.of_map(fields[name], place.part, image, ranges[name]) if name in fields else ""

    truth, made = (patches.of_picture(found.get(key), place.part, image) for key in keys)
    if truth:
        first = _tile(truth, place, "truth")
    else:
        first = _tile(of_map(DETERMINED), place, words.plain(DETERMINED))
    tiles = [first, _tile(made, place, output.method, colour=colour)]
    if map not in fields:
        return tiles
    value = patches.at(fields[map], place.row, place.col, image)
    tiles.append(_tile(of_map(map), place, map, value=number(value, 3), note=words.plain(map)))
    return [replace(tile, flagged=abs(value) > threshold) for tile in tiles]


def whose(seen: Scene, output: Output, place: Place) -> str | None:
    """Whether the difference at a place was put in or left out; None where the split is not stored."""
    keys: list[Key] = [("map", output.recon_id, name) for name in _WHOSE]
    found = pictures.blobs(source.folder(), keys)
    if len(found) < len(keys):
        return None
    inner = core(place)
    cut = [patches.within(codec.unpack(found[key]), inner, (seen.height, seen.width)) for key in keys]
    return words.doing(*(float(np.sqrt(np.mean(part**2))) for part in cut))


def core(place: Place) -> Part:
    """The window itself, a third as wide as the part shown about it, which lies off the middle at a border.

    Example:
        >>> core(Place(row=30, col=63, part=Part(left=40, top=20, side=24), rank=1))
        Part(left=56, top=26, side=8)
    """
    part, side = place.part, max(1, place.part.side // patches.CONTEXT)
    left, top = (
        max(start, min(at - side // 2, start + part.side - side))
        for at, start in ((place.col, part.left), (place.row, part.top))
    )
    return Part(left=left, top=top, side=side)


def _tile(uri: str, place: Place, text: str, value: str = "", note: str = "", colour: str = "") -> Tile:
    inner = core(place)
    frame = patches.framed((inner.left, inner.top, inner.side, inner.side), place.part)
    shown = Shown(source=uri, title=text if uri else f"{text} is not stored", frame=frame)
    return Tile(pictures=(shown,), text=text, value=value, note=note, colour=colour)
