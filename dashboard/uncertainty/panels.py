"""The desk's panels: what the samples say in maps, or the samples themselves on a contact sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dashboard import queries, source
from dashboard.compare import pictures
from dashboard.compare.fields import MEASUREMENT, TRUTH
from dashboard.compare.panels import EXACT, Judges, Table, laid_out
from dashboard.compare.pictures import Key
from dashboard.compare.scene import Output, Scene
from dashboard.desk.palettes import coloured
from dashboard.desk.panel import Headline, Panel
from dashboard.numbers import number, plural
from dashboard.queries import Rows
from dashboard.uncertainty.fields import DEVIATION, ERROR, MEAN, SHEET, name
from engine.store import codec

WARNING = "not a posterior"
_LAYERS = (
    (DEVIATION, "deviation", "deviation", "standard deviation: how far the samples lie apart at each pixel"),
    (ERROR, "absolute-error", "|error|", "how far their mean lies from the truth at each pixel"),
)


def overview(seen: Scene, method: str, judges: Judges, colour: str, chosen: str) -> Table:
    """Truth, measurement, mean, and its maps of deviation and error; `chosen` is laid over the mean."""
    table = laid_out(seen, (method,), chosen, judges, {})
    by_id = {panel.id: panel for panel in table.panels}
    output = seen.outputs.get(method)
    of = by_id[method]
    if output is None or output.kind != "mean":
        of = Panel(id=MEAN, name=MEAN, role="method", png=None, reason="no samples were drawn of this image")
    title = f"mean of {method}'s samples"
    mean = replace(of, id=MEAN, name=MEAN, colour=colour or None, aside=False, title=title)
    layers = [_layer(*layer, mean=mean, output=output) for layer in _LAYERS]
    return replace(table, panels=(by_id[TRUTH], by_id[MEASUREMENT], mean, *layers))


def _layer(id: str, map: str, called: str, title: str, mean: Panel, output: Output | None) -> Panel:
    note = _warning(mean) if id == DEVIATION else ""
    digest = f"{mean.digest} {map}"
    panel = Panel(id=id, name=called, role="map", png=None, digest=digest, note=note, title=title)
    if mean.png is None or output is None:
        return replace(panel, reason=mean.reason)
    if map not in output.maps:
        judge = "; the judge mae makes it" if id == ERROR else ""
        return replace(panel, reason=f"the map {map} is not stored for this image{judge}")
    key = ("map", output.recon_id, map)
    stored = codec.unpack(pictures.blobs(source.folder(), [key])[key])
    row = next(row for row in source.ask(queries.maps) if row["map"] == map)
    tinted = coloured(stored.astype(float), row["low"], row["high"], row["palette"])[..., :3]
    return replace(
        panel,
        png=codec.png(tinted.transpose(2, 0, 1).astype(np.float32) / np.float32(255)),
        values=stored[None].astype(np.float32),
        maps={map: stored},
        layer=map,
        headlines=(
            Headline(label="mean", text=number(float(stored.mean(dtype=float)), 4), title="over all pixels"),
        ),
    )


def sheet(table: Table, drawn: Sequence[Panel]) -> Table:
    """Truth, mean and the first samples, of an overview and all its samples."""
    by_id = {panel.id: panel for panel in table.panels}
    mean = by_id[MEAN]
    warned = (
        replace(panel, note=", ".join(filter(None, (panel.note, _warning(mean))))) for panel in drawn[:SHEET]
    )
    return replace(table, panels=(by_id[TRUTH], mean, *warned))


def _warning(mean: Panel) -> str:
    """What is said beside a mean of samples that are no posterior's, said of what is made of them too."""
    return WARNING if WARNING in mean.note else ""


def samples(rows: Rows, size: tuple[int, int, int]) -> tuple[Panel, ...]:
    """A panel for every stored sample, with its stored values where they are not too many.

    Args:
        size: channels, height and width.
    """
    exact = 4 * int(np.prod(size)) * len(rows) <= EXACT
    keys: list[Key] = [("png", row["recon_id"]) for row in rows]
    keys += [("x", row["recon_id"]) for row in rows if exact]
    found = pictures.blobs(source.folder(), keys)
    return tuple(
        Panel(
            id=name(row),
            name=f"sample {row['sample']}",
            role="sample",
            png=found.get(("png", row["recon_id"])),
            values=pictures.values(found.get(("x", row["recon_id"]))),
            digest=row["recon_id"],
            note="" if exact else "8-bit",
            title=f"sample {row['sample']} of {plural(len(rows), 'sample')}",
            reason=None if ("png", row["recon_id"]) in found else "its picture is not stored",
        )
        for row in rows
    )


def strongest(panel: Panel) -> tuple[int, int] | None:
    """Column and row of a map's largest value; None where it has none."""
    if panel.values is None:
        return None
    field: NDArray[np.float32] = panel.values[0]
    row, col = np.unravel_index(int(field.argmax()), field.shape)
    return int(col), int(row)
