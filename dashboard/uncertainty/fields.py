"""The parameters of Uncertainty's URL: whose samples, of which image, and how the desk looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard import queries, source
from dashboard.compare import fields as compare
from dashboard.compare.fields import MEASUREMENT, RATES, TRUTH
from dashboard.compare.scene import Output
from dashboard.field import Choice, Field, Values
from dashboard.queries import Rows
from dashboard.sidebar import Picks
from dashboard.uncertainty import grid

MAPS, SAMPLES = "maps", "samples"
MEAN, DEVIATION, ERROR = "mean", "deviation", "error"
SHEET = 30  # samples on the contact sheet, at most


@dataclass(frozen=True, kw_only=True)
class Fields:
    """The image, the method, the desk's panels and look, the curve of coverage, the sort of the table."""

    image: Choice
    method: Choice
    show: Choice
    look: tuple[Field[Any], ...]
    bands: Choice
    sort: Choice

    def __iter__(self) -> Iterator[Field[Any]]:
        return iter((self.image, self.method, self.show, *self.look, self.bands, self.sort))


def fields(picks: Picks) -> Fields:
    """Uncertainty's own parameters, next to the sidebar's."""

    def panels(values: Values) -> list[str]:
        if values["show"] == MAPS:
            return [TRUTH, MEASUREMENT, MEAN, DEVIATION, ERROR]
        return [TRUTH, MEAN, *(name(row) for row in samples(values)[:SHEET])]

    def first(values: Values) -> str:
        return next(iter(panels(values)[2:]), TRUTH) if values["show"] == SAMPLES else TRUTH

    def second(values: Values) -> str:
        return MEAN if values["show"] == MAPS else next(iter(panels(values)[3:]), MEAN)

    pair = ("method", "show")
    columns = [column.name for column in grid.columns()]
    return Fields(
        image=compare.image(),
        method=Choice(
            name="method",
            title="method with samples",
            options=lambda values: picks.methods.among(values) or [""],  # none where nothing was drawn
            default=lambda values: next(iter((*values["methods"], *picks.methods.among(values))), ""),
            depends=("dataset", "problem"),
        ),
        show=Choice(name="show", options=(MAPS, SAMPLES), default=MAPS),
        look=compare.look(
            Choice(name="a", title="first panel", options=panels, default=first, depends=pair),
            Choice(name="b", title="second panel", options=panels, default=second, depends=pair),
            Choice(
                name="rate",
                title="pictures a second",
                options=RATES,
                default=lambda values: "4" if values["show"] == SAMPLES else "0",
                depends=("show",),
            ),
        ),
        bands=Choice(name="bands", title="kind of interval", options=("ranks", "normal"), default="ranks"),
        sort=Choice(name="sort", options=["", *columns, *(f"-{name}" for name in columns)], default=""),
    )


def mean(values: Mapping[str, Any]) -> Output | None:
    """What is known of the mean of the image's samples; None where none were drawn of it."""
    seen = compare.shown(values)
    output = seen.outputs.get(values["method"]) if seen else None
    return output if output and output.kind == "mean" else None


def samples(values: Mapping[str, Any]) -> Rows:
    """The stored samples of the image."""
    output = mean(values)
    return source.ask(queries.samples, output.recon_id) if output else []


def name(row: Mapping[str, Any]) -> str:
    """How a sample's panel is called in the URL."""
    return f"sample-{row['sample']}"
