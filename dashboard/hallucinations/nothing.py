"""Where there is no gallery: why, and what makes one."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard import live, source
from dashboard.classifier.fields import NONE
from dashboard.hallucinations import among, stored
from dashboard.hallucinations.fields import Fields, case
from dashboard.link import View
from dashboard.numbers import plural
from dashboard.parts import prose
from dashboard.parts.prose import Run
from dashboard.sidebar import ALL, Picks

_MAKERS = (
    ("reconaudit run suites/audit.yaml", "methods that invent, with the checks that find it"),
    ("judges: [lpips-max, null-space]", "in a suite of your own: checks whose maps are ranked here"),
)


def mapless() -> None:
    """The store holds no map at all."""
    lines = [
        [
            Run("No map of this store says yet where reconstructions differ from the truth. "),
            Run("Checks make them while a suite runs; the worst places then stand here."),
        ]
    ]
    prose.notice("No maps yet", lines, key="nothing", commands=_MAKERS)
    live.fill()


def not_here(view: View, own: Fields, picks: Picks, there: Sequence[str]) -> None:
    """The case, or the methods chosen, have nothing of the map that ranks."""
    dataset, problem = case(view.values)
    where = named(dataset, problem)
    lines = []
    if not view[picks.methods]:
        lines.append([Run("No method is chosen; choose some in the sidebar.")])
    here = [name for name in source.ask(stored.maps, dataset, problem) if name in there]
    if view[own.by] not in here:
        lines.append([Run(f"No reconstruction of {where} has the map {view[own.by]}.")])
        for name in here[:8]:
            lines.append([Run("It has "), Run(name, href=view.url(own.by, name)), Run(".")])
    elif view[picks.methods]:
        lines.append([Run(f"The methods chosen have no results on {where}.")])
    if dataset is not None:
        everywhere = Run("Look everywhere", href=view.url(picks.dataset, ALL))
        lines.append([everywhere, Run(": all data sets.")])
    prose.notice("Nothing here", lines, key="nothing")
    live.fill()


def left(view: View, own: Fields, total: int) -> None:
    """The label and the probability asked for leave nothing."""
    lines = []
    if view[own.p] != among.WHOLE and view[own.classifier] == NONE:
        lines.append([Run("There is no classifier yet, so no reconstruction has a probability.")])
    lines.append([Run(f"None of the {plural(total, 'reconstruction')} here is {among.told(view.values)}.")])
    if view[own.label] != among.ANY:
        lines.append([Run("Any label or none", href=view.url(own.label, among.ANY))])
    if view[own.p] != among.WHOLE:
        lines.append([Run("Any probability", href=view.url(own.p, among.WHOLE))])
    prose.notice("Nothing here", lines, key="nothing")
    live.fill()


def unmade(view: View, own: Fields, method: str, why: str) -> None:
    """The method gave no picture of the image."""
    lines = [[Run(f"{method} gave nothing of {view[own.image]}: {why.rstrip('.')}.")]]
    lines.append([Run("← worst regions", href=view.url(own.image, ""))])
    prose.notice("No reconstruction", lines, key="unmade")


def named(dataset: str | None, problem: str | None) -> str:
    """A case in words.

    Example:
        >>> named("faces", None), named(None, None), named("faces", "deblur")
        ('faces, all problems', 'all data sets and problems', 'faces × deblur')
    """
    if dataset is None and problem is None:
        return "all data sets and problems"
    if dataset is None:
        return f"{problem}, all data sets"
    return f"{dataset}, all problems" if problem is None else f"{dataset} × {problem}"
