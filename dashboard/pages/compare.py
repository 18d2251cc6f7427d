"""One image, what was measured of it, and what each method made of it."""

from __future__ import annotations

from dashboard import link, queries, sidebar, source, theme, verdicts
from dashboard.compare import desk, tables
from dashboard.compare.fields import fields, shown
from dashboard.compare.panels import laid_out
from dashboard.link import View
from dashboard.page import pages
from dashboard.parts import prose


@pages.register("compare", title="Compare", section="Results", order=2)
def compare() -> None:
    picks = sidebar.picks()
    if picks is None:
        return
    own = fields(picks)

    def outputs(view: View) -> str:
        seen = shown(view.values)
        image = seen.image_id if seen else None
        dataset, problem = view[picks.dataset], view[picks.problem]
        return source.ask(queries.outputs, dataset, problem, view[picks.methods], image)

    view = link.read("compare", *picks, *own, outputs=outputs)
    sidebar.draw(view, picks)
    if view.changed:
        prose.say(view.changed, key="changed", look="quiet")
    seen = shown(view.values)
    if seen is None:
        prose.notice(
            "No image", [[prose.Run(f"The data set {view[picks.dataset]} has no images yet.")]], key="none"
        )
        return
    judges = {row["judge"]: row for row in source.ask(queries.judges)}
    colours = theme.colours(source.ask(queries.methods))
    methods: tuple[str, ...] = view[picks.methods]
    chosen = view.values["map"]
    by = verdicts.teller(view[own.classifier])
    told = by.version.classifier_id if by else None
    what = (source.stamp(source.folder()), seen.image_id, view[picks.problem], methods, chosen, told)
    table = desk.once("table", what, lambda: laid_out(seen, methods, chosen, judges, colours, by))
    desk.draw(view, own, table, what, own.image.among(view.values))
    tables.draw(view, seen, table, own.sort, judges, colours)
