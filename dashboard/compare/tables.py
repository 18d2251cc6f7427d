"""Below the desk: this image's numbers per method, those of the region, and what is known of the image."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard import ways
from dashboard.compare.panels import Judges, Table
from dashboard.compare.region import statistics
from dashboard.compare.scene import Output, Scene
from dashboard.field import Choice
from dashboard.link import View
from dashboard.numbers import DASH, digits, duration, number, plural, spoken
from dashboard.parts import prose
from dashboard.parts.prose import Run
from dashboard.parts.table import Cell, Column, Row, table

FIRST = ("psnr", "ssim", "lpips-alex", "lpips-vgg", "lpips-squeeze", "lpips-tiny", "ms-ssim")


class Standing:
    """Who is how good on this image, among all methods that were run on it."""

    def __init__(self, seen: Scene, judges: Judges) -> None:
        self.judges = judges
        self.done = [output for output in seen.outputs.values() if output.state == "ok"]
        names = {
            name for output in self.done for name in (*output.scores, *output.absences) if name in judges
        }
        self.metrics = sorted(
            names, key=lambda name: (FIRST.index(name) if name in FIRST else len(FIRST), name)
        )

    def values(self, metric: str) -> list[float]:
        return [output.scores[metric] for output in self.done if metric in output.scores]

    def rank(self, output: Output, metric: str) -> int | None:
        """Place of a method by a metric, 1 is best; None where neither direction is better."""
        higher = self.judges[metric]["higher_is_better"]
        if higher is None or metric not in output.scores:
            return None
        own = output.scores[metric]
        return 1 + sum(value > own if higher else value < own for value in self.values(metric))

    def text(self, metric: str, value: float | None, unit: bool = False) -> str:
        kind = self.judges[metric]["unit"] or ""
        figure = number(value, digits(metric, kind, self.values(metric)))
        return f"{figure} {kind}".strip() if unit else figure


def draw(
    view: View, seen: Scene, laid: Table, sort: Choice, judges: Judges, colours: Mapping[str, str]
) -> None:
    """The opening sentence, then the tables."""
    methods = [panel.id for panel in laid.panels if panel.role == "method"]
    standing = Standing(seen, judges)
    done = {output.method for output in standing.done}

    def without(name: str) -> bool:
        return name not in done

    prose.say(_opening(seen, methods, standing, colours), key="opening", look="opening")
    table(
        columns(standing),
        [_row(seen.outputs.get(name), name, standing, colours) for name in sorted(methods, key=without)],
        key="scores",
        sort=view[sort],
        on_sort=lambda wanted: view.set(sort, wanted),
    )
    ways.audits(view.values["dataset"], view.values["problem"], seen.name)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _region(view.values["region"], seen, laid, colours)
    with right:
        st.header("This image")
        facts = _facts(seen)
        table(
            [
                Column(name="fact", title="", align="left"),
                Column(name="value", title="", align="left", wide=True),
            ],
            [
                Row(cells={"fact": Cell(text=name, look="faint"), "value": Cell(text=text)})
                for name, text in facts
            ],
            key="facts",
        )


def columns(standing: Standing) -> list[Column]:
    arrows = {True: "↑", False: "↓", None: ""}
    judges = standing.judges
    metrics = [
        Column(
            name=name,
            title=spoken(name),
            arrow=arrows[judges[name]["higher_is_better"]],
            unit=judges[name]["unit"] or "",
            hint=judges[name]["convention"],
            falls=judges[name]["higher_is_better"] is not False,
        )
        for name in standing.metrics
    ]
    return [
        Column(name="method", title="method", align="left"),
        *metrics,
        Column(name="seconds", title="time", hint="Seconds that this image took."),
    ]


def _row(output: Output | None, name: str, standing: Standing, colours: Mapping[str, str]) -> Row:
    method = Cell(text=name, colour=colours.get(name, ""), value=name)
    if output is None or output.state != "ok":
        why = "not run on this image" if output is None else f"{output.state}: {output.reason}"
        gone = {metric: Cell(text=DASH, look="faint", hint=why) for metric in (*standing.metrics, "seconds")}
        return Row(cells={"method": method, **gone})
    cells = {metric: _figure(output, metric, standing) for metric in standing.metrics}
    seconds = Cell(text=duration(output.seconds), value=output.seconds)
    return Row(cells={"method": method, **cells, "seconds": seconds})


def _figure(output: Output, metric: str, standing: Standing) -> Cell:
    value = output.scores.get(metric)
    if value is None:
        return Cell(text=DASH, look="faint", hint=output.absences.get(metric, "not judged"))
    rank, others = standing.rank(output, metric), len(standing.values(metric))
    return Cell(
        text=standing.text(metric, value),
        value=value,
        look={1: "best", 2: "second" if others > 2 else ""}.get(rank or 0, "") if others > 1 else "",
        sub=f"{rank}/{others}" if rank else "",
        hint=f"Rank {rank} of the {others} methods run on this image." if rank else "",
    )


def _opening(
    seen: Scene, methods: Sequence[str], standing: Standing, colours: Mapping[str, str]
) -> list[Run]:
    """Who is best on this image by the first two metrics, and who gave nothing."""
    directed = [name for name in standing.metrics if standing.judges[name]["higher_is_better"] is not None]
    ranked = [name for name in directed if standing.values(name)][:2]
    if not ranked:
        return [Run(f"On {seen.name} there are no numbers yet.")]
    words, before = [Run(f"On {seen.name}, ")], ""
    for metric in ranked:
        best = _leader(standing, metric)
        if before:
            words.append(Run(", and "))
        if best.method != before:
            words.append(Run(best.method, colour=colours.get(best.method, ""), strong=True))
            words.append(Run(" has"))
        text = standing.text(metric, best.scores[metric], unit=True)
        words.append(
            Run(f" the best {spoken(metric)}, {text}".removeprefix(" " if best.method == before else ""))
        )
        before = best.method
    words.append(Run(f", of the {plural(len(standing.done), 'method')} run on it"))
    failed = [name for name in methods if (o := seen.outputs.get(name)) and o.state == "failed"]
    if failed:
        words.append(Run(f"; {', '.join(failed)} failed"))
    return [*words, Run(".")]


def _leader(standing: Standing, metric: str) -> Output:
    return min(standing.done, key=lambda output: standing.rank(output, metric) or len(standing.done) + 1)


def _region(
    region: tuple[int, int, int, int] | None, seen: Scene, laid: Table, colours: Mapping[str, str]
) -> None:
    st.header("Region")
    if region is None:
        prose.say("Draw one on a picture: shift-drag, or press b.", key="no-region", look="quiet")
        return
    left, top, width, height = region
    where = f"{width}×{height} pixels from column {left}, row {top}; over pixels and channels."
    prose.say(where, key="region-place", look="quiet")
    truth = laid.panels[0]
    remark = "Against the truth's 8-bit picture." if truth.values is None else ""
    rows = []
    for panel in laid.panels:
        found = statistics(panel, truth, region, (seen.height, seen.width))
        if found is None:
            continue
        cells = {
            "panel": Cell(
                text=panel.name, colour=colours.get(panel.id, ""), sub="8-bit" if panel.values is None else ""
            ),
            "mean": Cell(text=number(found.mean, 4)),
            "deviation": Cell(text=number(found.deviation, 4)),
            "rmse": Cell(text=number(found.rmse, 4), hint="" if found.rmse is not None else "not comparable"),
        }
        rows.append(Row(cells=cells))
    heads = [
        Column(name="panel", title="panel", align="left"),
        Column(name="mean", title="mean"),
        Column(name="deviation", title="standard deviation"),
        Column(name="rmse", title="RMSE to the truth", arrow="↓", hint=remark),
    ]
    table(heads, rows, key="region")


def _facts(seen: Scene) -> list[tuple[str, str]]:
    kind = {1: "grey", 2: "complex", 3: "RGB"}.get(seen.channels, f"{seen.channels} channels")
    facts = [("size", f"{seen.width}×{seen.height}, {kind}")]
    if seen.shape:
        facts.append(("measurement", f"{'×'.join(map(str, seen.shape))}, seed {seen.seed}"))
    if seen.identity:
        facts.append(("identity", seen.identity))
    facts += [(name, text) for name, text in _flat(seen.attributes)]
    return [*facts, ("digest", seen.digest)]


def _flat(attributes: Mapping[str, Any], before: str = "") -> list[tuple[str, str]]:
    """Attributes and those within them: ``lesion row``, and of each of several."""
    found: list[tuple[str, str]] = []
    for name, value in attributes.items():
        if isinstance(value, Mapping):
            found += _flat(value, f"{before}{name} ")
        elif isinstance(value, list) and any(isinstance(part, Mapping) for part in value):
            found.append((f"{before}{name}", str(len(value))))
            found += [
                (f"{before}{name} {place}", _listed(part) if isinstance(part, Mapping) else _said(part))
                for place, part in enumerate(value, 1)
            ]
        else:
            found.append((f"{before}{name}", _said(value)))
    return found


def _listed(attributes: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {text}" for name, text in _flat(attributes))


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " × ".join(_said(part) for part in value) or DASH
    return f"{value:.4g}" if isinstance(value, float) else str(value)
