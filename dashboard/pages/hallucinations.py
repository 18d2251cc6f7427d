"""Where did a method invent what is not there?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard import link, queries, sidebar, source, theme, verdicts
from dashboard.compare.fields import shown
from dashboard.hallucinations import (
    among,
    controls,
    doubt,
    gallery,
    methods,
    nothing,
    opened,
    pooling,
    trust,
    words,
)
from dashboard.hallucinations.doubt import span
from dashboard.hallucinations.fields import FAVOURITES, Fields, case, fields
from dashboard.link import View
from dashboard.page import pages
from dashboard.parts import prose
from dashboard.parts.prose import Run
from dashboard.sidebar import Picks


@pages.register("hallucinations", title="Hallucinations", section="Audit", order=0)
def hallucinations() -> None:
    picks = sidebar.picks(everything=True, favoured=_favoured)
    if picks is None:
        return
    own = fields(picks)

    def outputs(view: View) -> str:
        seen = shown(view.values)
        of = (view[own.method],) if seen else view[picks.methods]
        return source.ask(queries.outputs, *case(view.values), of, seen.image_id if seen else None)

    view = link.read("hallucinations", *picks, *own, outputs=outputs)
    sidebar.draw(view, picks)
    if view.changed:
        prose.say(view.changed, key="changed", look="quiet")
    if not view[own.by]:
        nothing.mapless()
        return
    ranges = {row["map"]: row for row in source.ask(queries.maps)}
    colours = theme.colours(source.ask(queries.methods))
    if view[own.image]:
        _opened(view, own, ranges, colours)
    else:
        _gallery(view, own, picks, ranges, colours)
    trust.draw(view[own.by], trust.figures())


def _favoured() -> list[tuple[str, str]]:
    return [(one.dataset, one.problem) for one in doubt.doubts(FAVOURITES)]


def _most(view: View, own: Fields, ranges: Mapping[str, Mapping[str, Any]]) -> list[Run]:
    """Said of the case that the page opens on, where it is shown as it opens."""
    found = doubt.doubts(FAVOURITES)
    if len(found) < 2 or not found[0].share or among.narrowed(view.values):
        return []
    first = found[0]
    here = (*case(view.values), view[own.by], view[own.pooling], view[own.threshold])
    if here != (first.dataset, first.problem, first.map, "max", doubt.limit(ranges, first.map)):
        return []
    return [Run(f" Of {first.cases} cases this one has most to doubt.")]


def _gallery(
    view: View, own: Fields, picks: Picks, ranges: Mapping[str, Mapping[str, Any]], colours: Mapping[str, str]
) -> None:
    """The worst regions anywhere, then each method's pictures."""
    map, how, threshold = view[own.by], view[own.pooling], view[own.threshold]
    chosen = view[picks.methods]
    every = source.ask(pooling.scores, *case(view.values), chosen, map, how, span(ranges, map))
    if every.empty:
        nothing.not_here(view, own, picks, own.by.among(view.values))
        return
    by = verdicts.teller(view[own.classifier])
    ids = among.chosen(view.values)
    scores = every if ids is None else every[every["recon_id"].isin(ids)].reset_index(drop=True)
    if scores.empty:
        controls.draw(view, own, ranges, float(every["value"].max()), by)
        nothing.left(view, own, len(every))
        return
    there = [name for name in chosen if (scores["method"] == name).any()]
    where = nothing.named(*case(view.values))
    where += f", {among.told(view.values)}," if among.narrowed(view.values) else ""
    counts = words.flags(scores, threshold)
    opening = words.opening(where, map, how, threshold, counts, colours)
    prose.say([*opening, *_most(view, own, ranges)], key="opening", look="opening")
    controls.draw(view, own, ranges, float(every["value"].max()), by)
    sayings = among.sayings(by)
    prose.say(gallery.legend(sayings), key="legend", look="quiet")
    gallery.draw(view, own, ranges, scores, colours, sayings)
    methods.draw(view, own, scores, there, colours, sayings)


def _opened(
    view: View, own: Fields, ranges: Mapping[str, Mapping[str, Any]], colours: Mapping[str, str]
) -> None:
    """One output on the desk."""
    seen = shown(view.values)
    output = seen.outputs.get(view[own.method]) if seen else None
    if seen is None or output is None:
        nothing.unmade(view, own, "No method", "none was run on it")
    elif output.state != "ok":
        nothing.unmade(view, own, output.method, f"{output.state}: {output.reason}")
    else:
        opened.draw(view, own, seen, output, ranges, colours)
