"""The parameters of a page: how each is written in the URL, read from it, and refused.

A field is declared by the page that has it. Its text in the URL is what `write` gives; `parse`
takes that text back or raises `Refused`, with a sentence that names the value and what is accepted.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")
Values = Mapping[str, Any]  # the fields read so far, by name


class Refused(ValueError):
    """A value that a field does not take.

    Args:
        sentence: what was received and what is accepted.
        near: names it would take instead -> the field's whole text with that name.
    """

    def __init__(self, sentence: str, near: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.near = dict(near or {})


@dataclass(frozen=True, kw_only=True)
class Field(Generic[T]):
    """One parameter of a page's URL.

    Args:
        name: as in the URL.
        default: its value where the URL leaves it out, or a function of the fields before it.
        title: what it is called in a sentence ("data set"); the name where empty.
        shared: kept from page to page.
        depends: names of fields whose change drops this one back to its default (an image
            depends on its data set).
        grows: its default is "everything there is", and goes on being so while a run adds to it.
    """

    name: str
    default: T | Callable[[Values], T]
    title: str = ""
    shared: bool = False
    depends: tuple[str, ...] = ()
    grows: bool = False

    @property
    def spoken(self) -> str:
        return self.title or self.name

    def fallback(self, values: Values) -> T:
        """The default, given the fields before it."""
        return self.default(values) if callable(self.default) else self.default

    def parse(self, text: str, values: Values) -> T:
        """The value a text stands for.

        Errors:
            Refused: the field does not take it.
        """
        raise NotImplementedError

    def write(self, value: T) -> str:
        """The value as it stands in the URL."""
        return str(value)


@dataclass(frozen=True, kw_only=True)
class Choice(Field[str]):
    """One of several names; `options` may be a function of the fields before it."""

    options: Sequence[str] | Callable[[Values], Sequence[str]]

    def among(self, values: Values) -> list[str]:
        return list(self.options(values) if callable(self.options) else self.options)

    def parse(self, text: str, values: Values) -> str:
        options = self.among(values)
        if text not in options:
            raise refusal(self.spoken, text, options)
        return text


@dataclass(frozen=True, kw_only=True)
class Several(Field[tuple[str, ...]]):
    """Any number of names, in order, separated by commas: ``tv,deblur(sigma=3, noise=0)``."""

    options: Sequence[str] | Callable[[Values], Sequence[str]]

    def among(self, values: Values) -> list[str]:
        return list(self.options(values) if callable(self.options) else self.options)

    def parse(self, text: str, values: Values) -> tuple[str, ...]:
        options = self.among(values)
        names = split(text, options)
        for place, name in enumerate(names):
            if name not in options:
                refused = refusal(self.spoken, name, options)
                texts = {near: [*names[:place], near, *names[place + 1 :]] for near in refused.near}
                raise Refused(str(refused), {near: ",".join(whole) for near, whole in texts.items()})
        return tuple(dict.fromkeys(names))

    def write(self, value: tuple[str, ...]) -> str:
        return ",".join(value)


@dataclass(frozen=True, kw_only=True)
class Number(Field[float]):
    """A finite number from `low` to `high`."""

    low: float = -math.inf
    high: float = math.inf

    def parse(self, text: str, values: Values) -> float:
        return _number(self.spoken, text, self.low, self.high)

    def write(self, value: float) -> str:
        return f"{value:.6g}"


@dataclass(frozen=True, kw_only=True)
class Numbers(Field[tuple[float, ...]]):
    """`count` finite numbers separated by commas: ``zoom=0.5,0.5,2``."""

    count: int
    low: float = -math.inf
    high: float = math.inf

    def parse(self, text: str, values: Values) -> tuple[float, ...]:
        parts = text.split(",")
        if len(parts) != self.count:
            raise Refused(f"{self.spoken} must be {self.count} numbers separated by commas, got {text!r}.")
        return tuple(_number(self.spoken, part, self.low, self.high) for part in parts)

    def write(self, value: tuple[float, ...]) -> str:
        return ",".join(f"{number:.6g}" for number in value)


@dataclass(frozen=True, kw_only=True)
class Flag(Field[bool]):
    """Something on or off."""

    def parse(self, text: str, values: Values) -> bool:
        if text not in ("on", "off"):
            raise Refused(f"{self.spoken} must be on or off, got {text[:40]!r}.", {"on": "on", "off": "off"})
        return text == "on"

    def write(self, value: bool) -> str:
        return "on" if value else "off"


@dataclass(frozen=True, kw_only=True)
class Words(Field[str]):
    """Free text of at most `longest` characters, such as a search."""

    default: str | Callable[[Values], str] = ""
    longest: int = 100

    def parse(self, text: str, values: Values) -> str:
        if len(text) > self.longest:
            raise Refused(f"{self.spoken} may have {self.longest} characters, got {len(text)}.")
        return text


def refusal(kind: str, name: str, known: Sequence[str]) -> Refused:
    """Why a name is not taken, with the nearest that are.

    Example:
        >>> str(refusal("method", "tvv", ["tv", "wiener"]))
        "There is no method 'tvv' here. It has: tv, wiener."
    """
    bare = {option.partition("(")[0]: option for option in reversed(known)}
    found = difflib.get_close_matches(name, [*known, *bare], n=3, cutoff=0.5)
    near = dict.fromkeys(bare.get(option, option) for option in found)
    named = [option for option in known if option]
    listed = ", ".join(named[:12]) + (f" and {len(named) - 12} more" if len(named) > 12 else "")
    shown = name if len(name) <= 80 else name[:79] + "…"
    sentence = f"There is no {kind} {shown!r} here. It has: {listed or 'none yet'}."
    return Refused(sentence, {option: option for option in near})


def split(text: str, known: Sequence[str]) -> list[str]:
    """Names out of a comma-separated text; names may hold commas, in brackets or otherwise.

    Example:
        >>> split("tv,deblur(sigma=3, noise=0),x", [])
        ['tv', 'deblur(sigma=3, noise=0)', 'x']
    """
    names, rest = [], text
    longest_first = sorted(known, key=len, reverse=True)
    while rest:
        name = next((k for k in longest_first if rest == k or rest.startswith(f"{k},")), None)
        if name is None:
            matched = re.match(r"(?:[^,(]|\([^)]*\)?)*", rest)
            name = matched.group() if matched else rest
        names.append(name)
        rest = rest[len(name) + 1 :]
    return names


def _number(spoken: str, text: str, low: float, high: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and low <= value <= high):
        bounds = "" if math.isinf(low) and math.isinf(high) else f" from {low:g} to {high:g}"
        raise Refused(f"{spoken} must be a number{bounds}, got {text[:40]!r}.")
    return value
