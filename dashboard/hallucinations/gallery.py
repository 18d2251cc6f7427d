"""The gallery: the worst regions anywhere, the truth above what the method made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard import source
from dashboard.address import url
from dashboard.compare import desk, pictures
from dashboard.compare.pictures import Key
from dashboard.hallucinations import among, patches, stored
from dashboard.hallucinations.doubt import span
from dashboard.hallucinations.fields import DETERMINED, EVERY, FAINT, PAGE, Fields, case, pages
from dashboard.link import View
from dashboard.numbers import counted, number
from dashboard.parts import prose
from dashboard.parts.prose import Run
from dashboard.parts.tiles import Shown, Tile, tiles
from dashboard.verdicts import Sayings
from engine.store import codec

Maps = Mapping[str, Mapping[str, Any]]
GREY = {"low": 0.0, "high": 1.0, "palette": "grey"}


def legend(sayings: Sayings) -> list[Run]:
    """How a tile is read."""
    said = (
        "Each tile: the truth above, what the method made of it below; the worst place between the corners."
    )
    runs = [Run(said), Run(" Magenta: the picture is flagged.")]
    if sayings.by is not None:
        name = sayings.by.version.name
        runs += [
            Run(" p: that something is hallucinated, by "),
            Run(sayings.by.spoken, href=url("classifier", {"classifier": name}), hint=name),
            Run("."),
        ]
    if sayings.labels:
        runs.append(Run(" A dot: its label, magenta hallucinated, teal faithful, grey unsure."))
    if sayings.oracle:
        some = "" if len(sayings.oracle) == len(sayings.labels) else "Where no person looked, "
        told = f"{some}it is the oracle's, a network's and no person's."
        runs.append(Run(f" {told[:1].upper()}{told[1:]}"))
    return runs


def draw(
    view: View,
    own: Fields,
    ranges: Maps,
    scores: pd.DataFrame,
    colours: Mapping[str, str],
    sayings: Sayings,
) -> None:
    """One page of tiles, and the way to the others."""
    rows = source.ask(
        stored.regions,
        *case(view.values),
        tuple(view.values["methods"]),
        view[own.by],
        view[own.regions] == EVERY,
        FAINT * span(ranges, view[own.by]),
        (view[own.page] - 1) * PAGE,
        PAGE,
        among.chosen(view.values),
    )
    value = dict(zip(scores["recon_id"], scores["value"], strict=True))
    cut = desk.once("regions", (source.folder(), _what(rows)), lambda: pairs(rows))
    shown = [
        Tile(
            pictures=pair,
            text=row["method"],
            colour=colours.get(row["method"], ""),
            value=number(row["value"], 3),
            note=_note(row, view),
            aside=sayings.probability(row["recon_id"]),
            verdict=sayings.labels.get(row["recon_id"], ""),
            told=sayings.told(row["recon_id"]),
            href=_href(view, own, row),
            flagged=value.get(row["recon_id"], 0.0) > view[own.threshold],
        )
        for row, pair in zip(rows, cut, strict=True)
    ]
    tiles(shown, key="regions")
    _paging(view, own, ranges)


def _note(row: Mapping[str, Any], view: View) -> str:
    parts = [row["name"]]
    dataset, problem = case(view.values)
    parts += [row["dataset"]] if dataset is None else []
    parts += [row["problem"]] if problem is None else []
    return " · ".join(parts)


def _href(view: View, own: Fields, row: Mapping[str, Any]) -> str:
    """The tile's picture on the desk; a place that is not the worst goes along as the region."""
    region = {}
    if view[own.regions] == EVERY:
        half = row["size"] // 2
        left, top = max(0, row["col"] - half), max(0, row["row"] - half)
        size = [min(row["size"], row["width"] - left), min(row["size"], row["height"] - top)]
        region = {"region": ",".join(map(str, (left, top, *size)))}
    return to_desk(view, own, row) + (f"&{_query(region)}" if region else "")


def to_desk(view: View, own: Fields, row: Mapping[str, Any]) -> str:
    """The address of this page with an output open."""
    params = view.params()
    gallery = (own.by, own.pooling, own.threshold, own.regions, own.classifier, own.label, own.p)
    kept = {field.name: params[field.name] for field in gallery}
    opened = {name: row[name] for name in ("dataset", "problem")}
    return url(
        "hallucinations",
        {**opened, "methods": params["methods"], **kept, "image": row["name"], "method": row["method"]},
    )


def _query(params: Mapping[str, str]) -> str:
    return url("", params).partition("?")[2]


def _what(rows: Sequence[Mapping[str, Any]]) -> tuple[Any, ...]:
    return tuple((row["recon_id"], row["row"], row["col"], row["size"]) for row in rows)


def pairs(rows: Sequence[Mapping[str, Any]]) -> list[tuple[Shown, Shown]]:
    """Truth and reconstruction about each place; where no truth is, what the measurement determined."""
    keys: list[Key] = [("truth", row["image_id"]) for row in rows] + [
        ("png", row["recon_id"]) for row in rows
    ]
    found = pictures.blobs(source.folder(), dict.fromkeys(keys))
    bare = [row["recon_id"] for row in rows if ("truth", row["image_id"]) not in found]
    found |= pictures.blobs(source.folder(), [("map", recon_id, DETERMINED) for recon_id in bare])
    result = []
    for row in rows:
        image = (row["height"], row["width"])
        part = patches.around(row["row"], row["col"], row["size"], image)
        frame = patches.framed(patches.window(row, image), part)
        told = f"{row['name']}, about column {row['col']}, row {row['row']}"
        truth = patches.of_picture(found.get(("truth", row["image_id"])), part, image)
        title = f"the truth of {told}" if truth else "no truth is stored"
        upper = Shown(source=truth, title=title, frame=frame)
        if determined := found.get(("map", row["recon_id"], DETERMINED)):
            grey = patches.of_map(codec.unpack(determined), part, image, GREY)
            title = f"what the measurement determined of {told}"
            upper = Shown(source=grey, title=title, frame=frame)
        made = patches.of_picture(found.get(("png", row["recon_id"])), part, image)
        title = f"{row['method']}: {told}" if made else "no picture is stored"
        lower = Shown(source=made, title=title, frame=frame)
        result.append((upper, lower))
    return result


def _paging(view: View, own: Fields, ranges: Maps) -> None:
    """Where in the gallery one is."""
    last, here = pages(view.values, span(ranges, view[own.by])), view[own.page]
    if last == 1:
        return
    runs = [Run("← worse", href=view.url(own.page, here - 1)), Run("  ")] if here > 1 else []
    runs.append(Run(f"page {counted(here)} of {counted(last)}"))
    if here < last:
        runs += [Run("  "), Run("milder →", href=view.url(own.page, here + 1))]
    prose.say(runs, key="paging", look="quiet")
