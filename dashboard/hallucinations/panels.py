"""The desk's panels for one output: the pictures, its maps, and its parts by what the measurement said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from dashboard import source
from dashboard.compare import pictures
from dashboard.compare.fields import MEASUREMENT, TRUTH
from dashboard.compare.panels import Judges, Table, laid_out
from dashboard.compare.scene import Output, Scene
from dashboard.desk.palettes import coloured
from dashboard.desk.panel import Headline, Panel
from dashboard.hallucinations.fields import RECONSTRUCTION
from dashboard.hallucinations.words import plain
from dashboard.numbers import number
from dashboard.verdicts import Teller
from engine.store import codec

_SHORT = {
    "null-space-determined": "determined",
    "null-space-added": "added",
    "null-space-invented": "invented",
    "null-space": "null-space error",
    "null-space-measured": "contradiction",
}


def laid(
    seen: Scene,
    method: str,
    names: Sequence[str],
    ranges: Mapping[str, Mapping[str, Any]],
    judges: Judges,
    colour: str,
    chosen: str,
    by: Teller | None,
) -> Table:
    """The panels of these names; `chosen` is the map laid over the reconstruction, `by` says its p."""
    table = laid_out(seen, (method,), chosen, judges, {}, by)
    by_id = {panel.id: panel for panel in table.panels}
    made = replace(
        by_id[method],
        id=RECONSTRUCTION,
        name=RECONSTRUCTION,
        colour=colour or None,
        aside=False,
        title=method,
    )
    own = {TRUTH: by_id[TRUTH], MEASUREMENT: by_id[MEASUREMENT], RECONSTRUCTION: made}
    output = seen.outputs.get(method)
    fields = [name for name in names if name not in own]
    stored = _fields(output, fields)
    panels = [own[name] if name in own else _layer(name, made, stored, ranges) for name in names]
    return replace(table, panels=tuple(panels))


def _fields(output: Output | None, names: Sequence[str]) -> dict[str, bytes]:
    """The stored maps of these names."""
    if output is None:
        return {}
    keys = [("map", output.recon_id, name) for name in names if name in output.maps]
    return {key[2]: blob for key, blob in pictures.blobs(source.folder(), keys).items()}


def _layer(
    name: str, made: Panel, stored: Mapping[str, bytes], ranges: Mapping[str, Mapping[str, Any]]
) -> Panel:
    """A map as a panel, in the colours of its one range."""
    unit = ranges[name]["unit"] if name in ranges else ""
    panel = Panel(
        id=name,
        name=_SHORT.get(name, name),
        role="map",
        png=None,
        digest=f"{made.digest} {name}",
        title=f"{name}, {plain(name)}: {unit}",
    )
    if made.png is None:
        return replace(panel, reason=made.reason)
    if name not in stored or name not in ranges:
        return replace(panel, reason=f"the map {name} is not stored for this picture")
    field, row = codec.unpack(stored[name]), ranges[name]
    tinted = coloured(field.astype(float), row["low"], row["high"], row["palette"])[..., :3]
    highest = number(float(np.abs(field).max(initial=0)), 3)
    return replace(
        panel,
        png=codec.png(tinted.transpose(2, 0, 1).astype(np.float32) / np.float32(255)),
        values=field[None].astype(np.float32),
        maps={name: field},
        layer=name,
        headlines=(Headline(label="largest", text=highest, title=f"{plain(name)}: {unit}"),),
    )
