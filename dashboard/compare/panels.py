"""From a scene to the desk's panels: pictures, values, maps, headline numbers."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dashboard import source
from dashboard.compare import pictures
from dashboard.compare.fields import MEASUREMENT, TRUTH
from dashboard.compare.pictures import Key
from dashboard.compare.scene import Output, Scene
from dashboard.desk.panel import Headline, Panel
from dashboard.numbers import digits, number, spoken
from dashboard.verdicts import Teller
from engine.store import codec

HEADLINES = ("psnr", "ssim", "lpips-alex", "lpips-vgg", "lpips-squeeze", "lpips-tiny", "consistency")
MOST = 3  # headline numbers under a picture
EXACT = 96 * 2**20  # bytes of stored values that go along at most
MAPS = 4 * 2**20  # bytes of maps beyond which only the chosen one goes along

Judges = Mapping[str, Mapping[str, Any]]
Blobs = dict[Key, bytes]


@dataclass(frozen=True, kw_only=True)
class Table:
    """What is on the desk.

    Args:
        panels: truth, measurement, then the methods.
        maps: names of the maps one can choose.
        sent: names of the maps whose values are there.
    """

    panels: tuple[Panel, ...]
    maps: tuple[str, ...]
    sent: tuple[str, ...]


def laid_out(
    seen: Scene,
    methods: Sequence[str],
    chosen: str,
    judges: Judges,
    colours: Mapping[str, str],
    by: Teller | None = None,
) -> Table:
    """The panels of a scene; `chosen` is the map shown, `by` says how probably something is hallucinated."""
    outputs = {name: seen.outputs.get(name) for name in methods}
    done = [output for output in outputs.values() if output and output.state == "ok"]
    maps = tuple(sorted({name for output in done for name in output.maps}))
    size = seen.height * seen.width
    exact = 4 * size * max(seen.channels, 1) * len(done) <= EXACT
    sent = maps if 2 * size * len(done) * len(maps) <= MAPS else tuple(m for m in maps if m == chosen)
    found = pictures.blobs(source.folder(), _keys(seen, done, sent, exact))
    heads = _headlines(done, judges)
    said = {output.method: by.headline(output.scores) for output in done} if by else {}
    panels = [_truth(seen, found), _measurement(seen, found)]
    for name, output in outputs.items():
        panel = _method(name, output, seen, found, sent)
        panels.append(
            replace(panel, colour=colours.get(name), headlines=heads.get(name, ()), verdict=said.get(name))
        )
    return Table(panels=tuple(panels), maps=maps, sent=sent)


def _keys(seen: Scene, done: Sequence[Output], sent: Sequence[str], exact: bool) -> list[Key]:
    keys: list[Key] = [("truth", seen.image_id)]
    if exact:
        keys.append(("values", seen.image_id))
    if seen.measurement:
        keys += [("preview", seen.measurement), ("y", seen.measurement)]
    for output in done:
        keys += [("png", output.recon_id)] + ([("x", output.recon_id)] if exact else [])
        keys += [("map", output.recon_id, name) for name in sent if name in output.maps]
    return keys


def _truth(seen: Scene, found: Blobs) -> Panel:
    png = found.get(("truth", seen.image_id))
    values = pictures.values(found.get(("values", seen.image_id)))
    kind = {1: "grey", 2: "magnitude", 3: "RGB"}.get(seen.channels, "")
    return Panel(
        id=TRUTH,
        name="truth",
        role="truth",
        png=png,
        values=values,
        digest=seen.digest,
        note=f"{seen.width}×{seen.height} {kind}" + (", 8-bit" if values is None else ""),
        title=f"{seen.name}: the truth"
        + (", as its 8-bit picture; its values are read off that picture" if values is None else ""),
        reason=None if png else "no truth is stored",
    )


def _measurement(seen: Scene, found: Blobs) -> Panel:
    measurement = seen.measurement
    if measurement is None:
        reason = "no measurement is stored"
        return Panel(
            id=MEASUREMENT, name="measurement", role="measurement", png=None, reason=reason, aside=True
        )
    png = found[("preview", measurement)]
    y = pictures.values(found.get(("y", measurement)))
    exact = y is not None and _is_picture_of(png, y)
    height, width = _size(png)
    small = f"{width}×{height}" if (height, width) != (seen.height, seen.width) else ""
    shape = "×".join(map(str, seen.shape))
    title = [f"the measurement: {shape}, seed {seen.seed}"]
    if seen.preview_note:
        title.append(f"Shown: {seen.preview_note}.")
    if not exact:
        title.append("Values are read off this 8-bit picture.")
    return Panel(
        id=MEASUREMENT,
        name="measurement",
        role="measurement",
        png=png,
        values=y if exact else None,
        digest=measurement,
        note=", ".join(part for part in (small, "" if exact else "preview, 8-bit") if part),
        title="\n".join(title),
    )


def _method(name: str, output: Output | None, seen: Scene, found: Blobs, sent: Sequence[str]) -> Panel:
    panel = Panel(id=name, name=name, role="method", png=None, title=name)
    if output is None:
        return replace(panel, reason="not run on this image", aside=True)
    if output.state != "ok":
        reason = f"{output.state}: {output.reason}"
        return replace(panel, reason=reason, digest=output.recon_id, aside=output.state == "skipped")
    keys = {m: ("map", output.recon_id, m) for m in sent if ("map", output.recon_id, m) in found}
    notes = [_mean(output)] if output.kind == "mean" else []
    if seen.measurement and output.measurement_id != seen.measurement:
        notes.append("another measurement")
    png = found.get(("png", output.recon_id))
    values = pictures.values(found.get(("x", output.recon_id)))
    if values is None:
        notes.append("8-bit")
    return replace(
        panel,
        png=png,
        values=values,
        maps={m: codec.unpack(found[key]) for m, key in keys.items()},
        digest=output.recon_id,
        note=", ".join(notes),
        reason=None if png else "its picture is not stored",
    )


def _mean(output: Output) -> str:
    """What a mean is of; samples that are no posterior's say so wherever they show."""
    varied = output.posterior.startswith("no:")
    return "mean of samples, not a posterior" if varied else "mean of samples"


def _headlines(done: Sequence[Output], judges: Judges) -> dict[str, tuple[Headline, ...]]:
    """Method -> its headline numbers, the best of those shown marked."""
    scored = {judge for output in done for judge in output.scores}
    wanted = [judge for judge in HEADLINES if judge in scored][:MOST]
    best = {judge: _best(judge, done, judges) for judge in wanted}
    return {
        output.method: tuple(_headline(output, judge, best[judge], judges) for judge in wanted)
        for output in done
    }


def _best(judge: str, done: Sequence[Output], judges: Judges) -> float | None:
    values = [output.scores[judge] for output in done if judge in output.scores]
    higher = judges[judge]["higher_is_better"]
    if higher is None or len(values) < 2:
        return None
    return max(values) if higher else min(values)


def _headline(output: Output, judge: str, best: float | None, judges: Judges) -> Headline:
    value = output.scores.get(judge)
    facts = judges[judge]
    return Headline(
        label=spoken(judge),
        text=number(value, digits(judge, facts["unit"] or "")),
        best=value is not None and value == best,
        title=facts["convention"] if value is not None else output.absences.get(judge, "not judged"),
    )


def _is_picture_of(png: bytes, y: NDArray[np.float32]) -> bool:
    """Whether a preview shows these very values."""
    eight = codec.shown(y)
    picture = np.asarray(Image.open(io.BytesIO(png)))
    return picture.shape == eight.shape and bool((picture == eight).all())


def _size(png: bytes) -> tuple[int, int]:
    width, height = Image.open(io.BytesIO(png)).size
    return height, width
