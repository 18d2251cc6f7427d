"""What the classifier gets wrong, as pictures: a truth over its reconstruction, one click from the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from audits.classifier.report import Judged
from audits.classifier.versions import Version
from dashboard import source
from dashboard.address import url
from dashboard.classifier import stored
from dashboard.numbers import number, plural
from dashboard.parts import prose
from dashboard.parts.tiles import Shown, Tile, tiles

MOST = 8  # of each kind


def draw(version: Version, colours: Mapping[str, str]) -> None:
    """The worst of each kind of mistake, surest first."""
    wrong = [entry for entry in version.report.unseen if entry.wrong]
    if not wrong:
        prose.say("It gets none of its labels wrong.", key="no-mistakes", look="quiet")
        return
    kinds = {
        "Called hallucinated, labelled faithful": sorted(
            (entry for entry in wrong if entry.said), key=lambda entry: -entry.p
        ),
        "Called faithful, labelled hallucinated": sorted(
            (entry for entry in wrong if not entry.said), key=lambda entry: entry.p
        ),
    }
    shown = {title: found[:MOST] for title, found in kinds.items()}
    recons = tuple(entry.recon_id for found in shown.values() for entry in found)
    pictures = source.ask(stored.pairs, recons)
    with st.container(key="charts-mistakes"):
        for column, (title, found) in zip(st.columns(2, gap="large"), shown.items(), strict=True):
            with column:
                count = plural(len(kinds[title]), "picture")
                surest = f", the surest {MOST}" if len(kinds[title]) > MOST else ""
                prose.say(f"{title}: {count}{surest}.", key=f"about {title}")
                tiles(_tiles(found, pictures, colours), key=title, width=104)


def _tiles(
    found: Sequence[Judged], pictures: Mapping[str, stored.Pair], colours: Mapping[str, str]
) -> list[Tile]:
    return [
        Tile(
            pictures=[
                Shown(source=pair.truth, title="truth"),
                Shown(source=pair.reconstruction, title=pair.method),
            ],
            text=pair.method,
            value=f"p {number(entry.p, 2)}",
            note=f"{pair.name} · {pair.dataset} × {pair.problem}",
            colour=colours.get(pair.method, ""),
            href=_desk(pair),
            flagged=entry.said,
        )
        for entry in found
        if (pair := pictures.get(entry.recon_id))
    ]


def _desk(pair: stored.Pair) -> str:
    params = {
        "dataset": pair.dataset,
        "problem": pair.problem,
        "methods": pair.method,
        "image": pair.name,
        "b": pair.method,
    }
    return url("compare", params)
