"""The parameters of the page's URL: what ranks, what is flagged, and which picture is open on the desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard import queries, source
from dashboard.classifier.fields import version
from dashboard.classifier.stored import ask, every
from dashboard.compare import fields as compare
from dashboard.compare.fields import MEASUREMENT, RATES, TRUTH
from dashboard.compare.scene import Output
from dashboard.field import Choice, Field, Flag, Number, Numbers, Refused, Values
from dashboard.hallucinations import among, stored
from dashboard.hallucinations.doubt import limit, span
from dashboard.hallucinations.pooling import POOLINGS
from dashboard.sidebar import ALL, Picks

PAGE = 24  # regions on one page of the gallery
OVERVIEW, MAPS, PARTS = "overview", "maps", "parts"
WORST, EVERY = "worst", "all"
RECONSTRUCTION, DETERMINED = "reconstruction", "null-space-determined"
SPLIT = (DETERMINED, "null-space-added", "null-space-invented", "null-space", "null-space-measured")
FAINT = 0.01  # of a map's range: what is weaker is no region
FAVOURITES = ("null-space-invented", "unexplained", "lpips-tiny-max", "squared-error")


@dataclass(frozen=True, kw_only=True)
class Whole(Field[int]):
    """A whole number from 1 to `last`."""

    last: Callable[[Values], int]

    def parse(self, text: str, values: Values) -> int:
        last = self.last(values)
        if not (text.isdecimal() and len(text) < 10 and 1 <= int(text) <= last):
            near = {str(last): str(last)} if text.isdecimal() else {}
            raise Refused(f"{self.spoken} must be a whole number from 1 to {last}, got {text[:40]!r}.", near)
        return int(text)


@dataclass(frozen=True, kw_only=True)
class Stretch(Numbers):
    """Two numbers, the first not above the second."""

    def parse(self, text: str, values: Values) -> tuple[float, ...]:
        first, second = super().parse(text, values)
        if first > second:
            raise Refused(f"{self.spoken} must not fall, got {text[:40]!r}.")
        return first, second


@dataclass(frozen=True, kw_only=True)
class Fields:
    """The map, the pooling and threshold that flag, which pictures count, the gallery's page; what is open,
    and the desk's look."""

    by: Choice
    pooling: Choice
    threshold: Number
    regions: Choice
    classifier: Choice
    label: Choice
    p: Stretch
    page: Whole
    image: Choice
    method: Choice
    show: Choice
    boxes: Flag
    look: tuple[Field[Any], ...]

    def __iter__(self) -> Iterator[Field[Any]]:
        gallery = (self.by, self.pooling, self.threshold, self.regions)
        among = (self.classifier, self.label, self.p, self.page)
        return iter((*gallery, *among, self.image, self.method, self.show, self.boxes, *self.look))


def fields(picks: Picks) -> Fields:
    """The page's own parameters, next to the sidebar's."""
    ranges = {row["map"]: row for row in source.ask(queries.maps)}
    there = [name for name in source.ask(stored.maps, None, None) if ranked(ranges, name)]

    def first_map(values: Values) -> str:
        here = [name for name in source.ask(stored.maps, *case(values)) if name in there] or there
        return next((name for name in FAVOURITES if name in here), next(iter(here), ""))

    def half(values: Values) -> float:
        by = values["by"]
        return 0.1 * span(ranges, by) if values["pooling"] == "mean" else limit(ranges, by)

    def images(values: Values) -> list[str]:
        return ["", *compare.image().among(values)] if None not in case(values) else [""]

    def methods(values: Values) -> list[str]:
        seen = compare.shown(values)
        names = [name for name in picks.methods.among(values) if not seen or name in seen.outputs]
        return names or [""]

    def first_method(values: Values) -> str:
        names = methods(values)
        return next((name for name in values["methods"] if name in names), names[0])

    def first_show(values: Values) -> str:
        output = opened(values)
        split = output is not None and DETERMINED in output.maps
        return PARTS if split and not truthful(output) else OVERVIEW

    def panels(values: Values) -> list[str]:
        return list(panel_names(values, ranges))

    pair = ("show", "by", "image", "method")

    return Fields(
        by=Choice(name="by", title="map", options=there or [""], default=first_map, grows=True),
        pooling=Choice(name="pooling", options=POOLINGS, default="max"),
        threshold=Number(
            name="threshold", default=half, low=0, high=1e6, depends=("by", "pooling"), grows=True
        ),
        regions=Choice(name="regions", options=(WORST, EVERY), default=WORST),
        classifier=version(ask(every)),
        label=Choice(name="label", options=among.LABELS, default=among.ANY),
        p=Stretch(name="p", title="probability", count=2, default=among.WHOLE, low=0, high=1),
        page=Whole(
            name="sheet",
            title="page of the gallery",
            default=1,
            last=lambda values: pages(values, span(ranges, values["by"])),
            depends=("dataset", "problem", "methods", "by", "regions", "classifier", "label", "p"),
        ),
        image=Choice(name="image", options=images, default="", depends=("dataset", "problem")),
        method=Choice(name="method", options=methods, default=first_method, depends=("dataset", "problem")),
        show=Choice(name="show", options=(OVERVIEW, MAPS, PARTS), default=first_show),
        boxes=Flag(name="boxes", default=True),
        look=compare.look(
            Choice(name="a", title="first panel", options=panels, default=TRUTH, depends=pair),
            Choice(name="b", title="second panel", options=panels, default=RECONSTRUCTION, depends=pair),
            Choice(name="rate", title="alternations a second", options=RATES, default="0"),
        ),
    )


def case(values: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Data set and problem as queries take them: None stands for all."""
    dataset, problem = values["dataset"], values["problem"]
    return None if dataset == ALL else dataset, None if problem == ALL else problem


def pages(values: Mapping[str, Any], span: float) -> int:
    """How many pages the gallery has, one at least."""
    every = values["regions"] == EVERY
    of = (*case(values), values["methods"], values["by"], every, FAINT * span)
    return max(1, -(-source.ask(stored.total, *of, among.chosen(values)) // PAGE))


def opened(values: Mapping[str, Any]) -> Output | None:
    """What is known of the output on the desk."""
    seen = compare.shown(values)
    return seen.outputs.get(values["method"]) if seen else None


def panel_names(values: Mapping[str, Any], ranges: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """The desk's panels: truth and reconstruction, and the maps that `show` says."""
    output = opened(values)
    stored_maps = [name for name in (output.maps if output else ()) if name in ranges]
    if values["show"] == MAPS:
        own = sorted((name for name in stored_maps if ranked(ranges, name)), key=lambda n: n != values["by"])
        return (TRUTH, RECONSTRUCTION, *own)
    if values["show"] == PARTS:
        split = [name for name in SPLIT if name in stored_maps]
        first = TRUTH if not split or truthful(output) else MEASUREMENT
        return (first, RECONSTRUCTION, *split)
    return (TRUTH, MEASUREMENT, RECONSTRUCTION, *([values["by"]] if values["by"] else []))


def truthful(output: Output | None) -> bool:
    """Whether an output that was split was also compared with a truth."""
    return output is not None and "null-space" in output.maps


def ranked(ranges: Mapping[str, Mapping[str, Any]], name: str) -> bool:
    """Whether larger is worse in a map; a grey one is a picture."""
    return name in ranges and ranges[name]["palette"] != "grey"
