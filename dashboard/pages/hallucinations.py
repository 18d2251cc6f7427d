"""Where did a method put in what is not so?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard import link, queries, sidebar, source, theme
from dashboard.compare.fields import shown
from dashboard.hallucinations import gallery, methods, nothing, opened, pooling, trust, words
from dashboard.hallucinations.fields import Fields, case, fields, span
from dashboard.link import View
from dashboard.page import pages
from dashboard.parts import prose
from dashboard.sidebar import Picks


@pages.register("hallucinations", title="Hallucinations", section="Audit", order=0)
def hallucinations() -> None:
    picks = sidebar.picks(everything=True)
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


def _gallery(
    view: View, own: Fields, picks: Picks, ranges: Mapping[str, Mapping[str, Any]], colours: Mapping[str, str]
) -> None:
    """The worst regions anywhere, then each method's pictures."""
    map, how, threshold = view[own.by], view[own.pooling], view[own.threshold]
    chosen = view[picks.methods]
    scores = source.ask(pooling.scores, *case(view.values), chosen, map, how, span(ranges, map))
    if scores.empty:
        nothing.not_here(view, own, picks, own.by.among(view.values))
        return
    among = [name for name in chosen if (scores["method"] == name).any()]
    where = nothing.named(*case(view.values))
    counts = words.flags(scores, threshold)
    prose.say(words.opening(where, map, how, threshold, counts, colours), key="opening", look="opening")
    gallery.controls(view, own, ranges, float(scores["value"].max()))
    said = "Each tile: the truth above, what the method made of it below. Magenta: the picture is flagged."
    prose.say(said, key="legend", look="quiet")
    gallery.draw(view, own, ranges, scores, colours)
    methods.draw(view, own, scores, among, colours)


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
