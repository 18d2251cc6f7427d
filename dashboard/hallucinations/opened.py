"""One output: its worst place enlarged, the desk with its maps and boxes, and what every check says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard import queries, source, theme, verdicts
from dashboard.address import url
from dashboard.compare import desk
from dashboard.compare.scene import Output, Scene
from dashboard.compare.tables import Standing
from dashboard.hallucinations import among, panels, patches, place, stored, words
from dashboard.hallucinations.fields import MAPS, OVERVIEW, PARTS, Fields, panel_names
from dashboard.hallucinations.place import Place
from dashboard.link import View
from dashboard.numbers import DASH, number, spoken
from dashboard.parts import prose
from dashboard.parts.prose import Run
from dashboard.parts.table import Cell, Column, Row, table
from dashboard.parts.tiles import tiles
from dashboard.verdicts import Teller

_SHOWN = {OVERVIEW: "Overview", MAPS: "Every map", PARTS: "Measured and added"}
_SAID = {
    OVERVIEW: "Magenta: flagged places; click any place to enlarge it.",
    MAPS: "Every map of this picture, each in its one range, the same for every method.",
    PARTS: "The reconstruction is what the measurement determined plus what the method added. Of what was "
    "added, what is not so is invented; what is missing shows in the null-space error alone.",
}
_PULL = (
    "What the score adds to the classifier's sum, its weight times the standardised value: above 0 it speaks "
    "for a hallucination, below 0 against one."
)
Maps = Mapping[str, Mapping[str, Any]]


def draw(
    view: View, own: Fields, seen: Scene, output: Output, ranges: Maps, colours: Mapping[str, str]
) -> None:
    """Everything about one output."""
    strongest = source.ask(stored.places, output.recon_id, view[own.by])
    by = verdicts.teller(view[own.classifier])
    here = place.looked_at(view.values["region"], strongest, (seen.height, seen.width))
    colour = colours.get(output.method, "")
    prose.say(_opening(view, own, seen, output, strongest, here, colour), key="opening", look="opening")
    _controls(view, own)
    with st.container(key="opened"):
        left, right = st.columns([2, 9], gap="medium")
    with left:
        if here is not None:
            _places(view, own, seen, strongest, here)
            shown = place.enlarged(seen, output, here, view[own.by], ranges, colour, view[own.threshold])
            tiles(shown, key="place", width=150)
    with right:
        _desk(view, own, seen, ranges, colour, strongest, by)
    prose.say(_SAID[view[own.show]], key="shown", look="quiet")
    st.header("What every check says")
    said = among.sayings(by).label(output.recon_id)
    if by or said:
        prose.say(words.verdict(by, output.scores, said), key="verdict")
    _checks(seen, output, by)


def _opening(
    view: View,
    own: Fields,
    seen: Scene,
    output: Output,
    strongest: Sequence[Mapping[str, Any]],
    here: Place | None,
    colour: str,
) -> list[Run]:
    name = Run(output.method, colour=colour, strong=True)
    values = [float(peak["value"]) for peak in strongest]
    if not values or here is None:
        return [name, Run(f" on {seen.name}: the map {view[own.by]} is not stored for it.")]
    told = f" on {seen.name}: {words.strength(values, view[own.threshold])}. "
    which = {None: "Here", 1: "At the worst"}.get(here.rank, f"At number {here.rank}")
    runs = [name, Run(told), Run(f"{which} (column {here.col}, row {here.row}) ")]
    whose = place.whose(seen, output, here)
    if whose is None:
        level = abs(values[(here.rank or 1) - 1])
        return [*runs, Run(f"{view[own.by]} is {number(level, 3)}.")] if here.rank else runs[:2]
    return [*runs, Run("what differs "), Run(whose, strong=True), Run(".")]


def _places(
    view: View, own: Fields, seen: Scene, strongest: Sequence[Mapping[str, Any]], here: Place
) -> None:
    """The strongest places, each a click away."""
    region = next(field for field in own.look if field.name == "region")
    runs = [Run("Places\u2002")]
    for rank, peak in enumerate(strongest, 1):
        box = None if rank == 1 else patches.window(peak, (seen.height, seen.width))
        flagged = abs(peak["value"]) > view[own.threshold]
        told = f"Number {rank}: {number(peak['value'], 3)} at column {peak['col']}, row {peak['row']}."
        href = "" if rank == here.rank else view.url(region, box)
        colour = theme.HALLUCINATED if flagged else theme.UNSURE
        runs += [Run(str(rank), href=href, colour=colour, strong=not href, hint=told), Run("\u2002")]
    prose.say(runs, key="places", look="quiet")


def _controls(view: View, own: Fields) -> None:
    """Whose output, the map whose places count, what the desk shows, and the ways from here."""
    compared = {name: view.params()[name] for name in ("dataset", "problem", "methods", "image")}
    with st.container(horizontal=True, vertical_alignment="center", key="desk-controls"):
        st.selectbox(
            "Method",
            own.method.among(view.values),
            label_visibility="collapsed",
            width=180,
            **view.widget(own.method),
        )
        st.selectbox(
            "Map",
            own.by.among(view.values),
            label_visibility="collapsed",
            width=190,
            **view.widget(own.by),
        )
        st.segmented_control(
            "On the desk",
            own.show.among(view.values),
            format_func=lambda name: _SHOWN[name],
            label_visibility="collapsed",
            **view.widget(own.show),
        )
        st.toggle("Boxes", help="The flagged places, on every picture.", **view.widget(own.boxes))
        ways = [Run("← worst regions", href=view.url(own.image, "")), Run("\u2003")]
        prose.say([*ways, Run("all methods on this picture", href=url("compare", compared))], key="ways")


def _desk(
    view: View,
    own: Fields,
    seen: Scene,
    ranges: Maps,
    colour: str,
    strongest: Sequence[Mapping[str, Any]],
    by: Teller | None,
) -> None:
    method, chosen = view[own.method], view.values["map"]
    judges = {row["judge"]: row for row in source.ask(queries.judges)}
    names = panel_names(view.values, ranges)
    told = by.version.classifier_id if by else None
    what = (source.stamp(source.folder()), seen.image_id, view.values["problem"], method, names, chosen, told)
    laid = desk.once(
        "opened", what, lambda: panels.laid(seen, method, names, ranges, judges, colour, chosen, by)
    )
    boxes: list[desk.Mark] = []
    if view[own.boxes]:
        flagged = [peak for peak in strongest if abs(peak["value"]) > view[own.threshold]]
        for peak in reversed(flagged or strongest[:1]):
            region = patches.window(peak, (seen.height, seen.width))
            boxes.append(desk.Mark(region=region, colour=theme.HALLUCINATED if flagged else theme.UNSURE))
    images = [name for name in own.image.among(view.values) if name]
    desk.draw(view, own, laid, what, images, pick=True, boxes=boxes)


def _checks(seen: Scene, output: Output, by: Teller | None) -> None:
    """Every number of this output, its rank among the methods run on the picture, and its part in p."""
    pulls = by.pulls(output.scores) if by else {}
    judges = {row["judge"]: row for row in source.ask(queries.judges)}
    standing = Standing(seen, judges)
    rows = []
    for judge in standing.metrics:
        value = output.scores.get(judge)
        if value is None and judge not in output.absences:
            continue
        rank, others = standing.rank(output, judge), len(standing.values(judge))
        why = output.absences.get(judge, "")
        rows.append(
            Row(
                words=judge,
                cells={
                    "judge": Cell(text=spoken(judge), hint=judges[judge]["convention"]),
                    "value": Cell(
                        text=standing.text(judge, value, unit=True) if value is not None else DASH,
                        look="" if value is not None else "faint",
                        hint=why,
                        sub=f"{rank}/{others}" if rank and others > 1 else "",
                    ),
                    **({"pull": _pull(pulls.get(judge))} if by else {}),
                    "reference": Cell(text=judges[judge]["reference"] or "", look="faint"),
                    "told": Cell(text=judges[judge]["convention"] or "", look="faint"),
                },
            )
        )
    columns = [
        Column(name="judge", title="score", align="left"),
        Column(name="value", title="value", hint="Behind it the rank among the methods run on this picture."),
        *([Column(name="pull", title="towards p", hint=_PULL)] if by else []),
        Column(name="reference", title="compares with", align="left"),
        Column(name="told", title="what it is", align="left", wide=True),
    ]
    table(columns, rows, key="checks")


def _pull(value: float | None) -> Cell:
    if value is None:
        return Cell(text="", hint="The classifier does not read it.")
    return Cell(text=words.signed(value), look="flagged" if value > 0 else "", value=value)
