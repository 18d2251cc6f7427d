"""The parameters of Compare's URL: which image, and how the desk looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard import queries, source
from dashboard.classifier import stored
from dashboard.classifier.fields import version
from dashboard.compare import scene
from dashboard.field import Choice, Field, Number, Numbers, Refused, Values
from dashboard.sidebar import Picks

MODES = ("grid", "slider", "flicker", "difference")
RATES = ("0", "1", "2", "4")
TRUTH, MEASUREMENT = "truth", "measurement"
NONE = "none"
Region = tuple[int, int, int, int] | None


@dataclass(frozen=True, kw_only=True)
class Ordered(Numbers):
    """Two numbers, the first below the second."""

    def parse(self, text: str, values: Values) -> tuple[float, ...]:
        first, second = super().parse(text, values)
        if not first < second:
            raise Refused(f"{self.spoken} must rise, got {text[:40]!r}.")
        return first, second


@dataclass(frozen=True, kw_only=True)
class Above(Number):
    """A number above another field's; one above it where the default is not."""

    below: str

    def fallback(self, values: Values) -> float:
        value, least = super().fallback(values), values[self.below]
        return value if value > least else least + 1

    def parse(self, text: str, values: Values) -> float:
        value = super().parse(text, values)
        if not value > values[self.below]:
            raise Refused(
                f"{self.spoken} must be above {self.below}, {values[self.below]:g}, got {text[:40]!r}."
            )
        return value


@dataclass(frozen=True, kw_only=True)
class Zoom(Numbers):
    """What is seen: left, top and width, in parts of the picture."""

    def parse(self, text: str, values: Values) -> tuple[float, ...]:
        x, y, w = super().parse(text, values)
        if w <= 0 or max(x, y) + w > 1.001:
            raise Refused(f"{self.spoken} must be left, top and width within 0 … 1, got {text[:40]!r}.")
        return x, y, w


@dataclass(frozen=True, kw_only=True)
class Box(Field[Region]):
    """A region in whole pixels of the image, "left,top,width,height", or "none".

    Args:
        size: height and width of the image, given the fields before it.
    """

    size: Callable[[Values], tuple[int, int]]

    def parse(self, text: str, values: Values) -> Region:
        if text == NONE:
            return None
        parts = text.split(",")
        if len(parts) != 4 or not all(part.isdecimal() and len(part) < 7 for part in parts):
            raise Refused(
                f"{self.spoken} must be none or left,top,width,height in pixels, got {text[:40]!r}."
            )
        left, top, width, height = map(int, parts)
        rows, columns = self.size(values)
        if not (width and height and left + width <= columns and top + height <= rows):
            raise Refused(f"{self.spoken} must lie within {columns}×{rows} pixels, got {text!r}.")
        return left, top, width, height

    def write(self, value: Region) -> str:
        return NONE if value is None else ",".join(map(str, value))


@dataclass(frozen=True, kw_only=True)
class Fields:
    """The image, the desk's look in the order of the URL, the sort of the table below, and whose verdicts
    count."""

    image: Choice
    look: tuple[Field[Any], ...]
    sort: Choice
    classifier: Choice

    def __iter__(self) -> Iterator[Field[Any]]:
        return iter((self.image, *self.look, self.sort, self.classifier))


def fields(picks: Picks) -> Fields:
    """Compare's own parameters, next to the sidebar's."""

    def panels(values: Values) -> list[str]:
        return [TRUTH, MEASUREMENT, *values["methods"]]

    def first_method(values: Values) -> str:
        seen = shown(values)
        outputs = seen.outputs if seen else {}
        done = [name for name in values["methods"] if name in outputs and outputs[name].state == "ok"]
        return next(iter((*done, *values["methods"])), TRUTH)

    judges = [row["judge"] for row in source.ask(queries.judges)]
    columns = ["method", *judges, "seconds"]
    pair = ("methods",)
    return Fields(
        image=image(),
        look=look(
            Choice(name="a", title="first panel", options=panels, default=TRUTH, depends=pair),
            Choice(name="b", title="second panel", options=panels, default=first_method, depends=pair),
            Choice(name="rate", title="alternations a second", options=RATES, default="0"),
        ),
        sort=Choice(name="sort", options=["", *columns, *(f"-{name}" for name in columns)], default=""),
        classifier=version(stored.ask(stored.every)),
    )


def image() -> Choice:
    """Which image of the data set."""

    def images(values: Values) -> list[str]:
        return source.ask(scene.names, values["dataset"])

    return Choice(
        name="image",
        options=images,
        default=lambda values: next(iter(images(values)), ""),
        depends=("dataset",),
    )


def look(a: Choice, b: Choice, rate: Choice) -> tuple[Field[Any], ...]:
    """How the desk looks, in the order of the URL; which panels there are is the page's."""
    ranges = {row["map"]: row for row in source.ask(queries.maps)}
    span = float(ranges["absolute-error"]["high"]) if "absolute-error" in ranges else 0.5

    def size(values: Values) -> tuple[int, int]:
        seen = shown(values)
        return (seen.height, seen.width) if seen else (0, 0)

    def end(name: str, bare: float) -> Callable[[Values], float]:
        return lambda values: float(ranges[values["map"]][name]) if values["map"] in ranges else bare

    return (
        Choice(name="mode", options=MODES, default="grid"),
        a,
        b,
        Choice(name="showing", options=("a", "b"), default="b"),
        Choice(name="map", options=(NONE, *ranges), default=NONE),
        Number(
            name="low",
            title="low end of the map's range",
            default=end("low", 0.0),
            low=-1e6,
            high=1e6,
            depends=("map",),
        ),
        Above(
            name="high",
            title="high end of the map's range",
            default=end("high", 1.0),
            low=-1e6,
            high=1e6,
            depends=("map",),
            below="low",
        ),
        Number(name="opacity", default=1.0, low=0, high=1),
        Ordered(name="window", count=2, default=(0.0, 1.0), low=-1000, high=1000),
        Zoom(name="zoom", count=3, default=(0.0, 0.0, 1.0), low=0, high=1),
        Box(name="region", default=None, size=size, depends=("dataset",)),
        Choice(name="sign", options=("signed", "absolute"), default="signed"),
        Number(name="span", title="range of the difference", default=span, low=1e-6, high=1000),
        Number(name="split", default=0.5, low=0, high=1),
        rate,
    )


def shown(values: Mapping[str, Any]) -> scene.Scene | None:
    """The scene of an image in the fields read so far."""
    if not values.get("image"):
        return None
    return source.ask(scene.scene, values["dataset"], values["image"], values["problem"])
