"""The lines of a suite: what its test sets, problems, methods, judges and rules may look like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from data.registry import unknown
from engine.slug import split_slug

AXES = ("dataset", "problem", "method")


class SuiteError(ValueError):
    """A suite that cannot be run: one sentence with the file, the place and the remedy."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a suite: a registered name with parameters, or a callable by dotted path.

    Args:
        samples: of a method, how many are to be drawn of it; None for what the suite says of all.
    """

    name: str
    params: Mapping[str, Any]
    call: str | None = None
    samples: int | None = None


def entry_of(item: Any, where: str, key: str) -> Entry:
    """One line of the list under `key`; `where` is what an error calls the place."""
    if key == "methods" and isinstance(item, dict) and "samples" in item:
        bare = {name: value for name, value in item.items() if name != "samples"}
        return replace(entry_of(bare, where, key), samples=samples_of(item, where))
    if isinstance(item, str):
        try:
            name, params = split_slug(item)
        except ValueError as error:
            raise SuiteError(f"{where}: {error}") from error
        return Entry(name=name, params=params)
    if isinstance(item, dict) and "call" in item:
        return _own(item, where)
    if isinstance(item, dict) and len(item) == 1:
        name, params = next(iter(item.items()))
        params = {} if params is None else params
        if isinstance(name, str) and isinstance(params, dict):
            return Entry(name=name, params=params)
        raise SuiteError(f"{where}: the parameters of {name!r} must be a mapping, got {kind_of(params)}.")
    raise SuiteError(
        f"{where} must be a name, {{name: {{param: value}}}} or {{call: 'pkg.mod:Name'}}, got {item!r}."
    )


def samples_of(tree: dict[str, Any], where: str) -> int | None:
    """How many draws a suite, or one of its methods, asks for."""
    samples = typed(tree, "samples", int, "a whole number", where, None)
    if samples is not None and samples < 2:
        raise SuiteError(
            f"{where}: samples must be >= 2, got {samples}; leave it out for one output per image."
        )
    return samples


def rule_of(rule: Any, where: str) -> dict[str, tuple[str, ...]]:
    """One line of `only`: axis -> the names or slugs it admits."""
    if not isinstance(rule, dict) or not rule:
        raise SuiteError(f"{where} must map dataset, problem or method to names, got {rule!r}.")
    for axis in rule:
        if axis not in AXES:
            raise SuiteError(f"{where}: {unknown('axis', str(axis), list(AXES))}")
    return {axis: _names(names, f"{where}: {axis}") for axis, names in rule.items()}


def typed(tree: dict[str, Any], key: str, kind: type, spoken: str, where: str, default: Any) -> Any:
    """The value of a key, of the asked kind; `spoken` is what an error calls that kind."""
    value = tree.get(key, default)
    if value is default:
        return value
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise SuiteError(f"{where}: {key} must be {spoken}, got {value!r} ({kind_of(value)}).")
    return value


def kind_of(value: Any) -> str:
    """What an error calls the type of a value."""
    names: Mapping[type, str] = {type(None): "nothing", str: "text", list: "a list", dict: "a mapping"}
    return names.get(type(value), type(value).__name__)


def _own(item: dict[str, Any], where: str) -> Entry:
    for key in item:
        if key not in ("call", "name", "params"):
            raise SuiteError(f"{where}: {unknown('key', str(key), ['call', 'name', 'params'])}")
    call = item["call"]
    if not isinstance(call, str) or not re.fullmatch(r"[\w.]+:[\w.]+", call):
        raise SuiteError(f"{where}: call must be 'package.module:Name', got {call!r}.")
    name = item.get("name", call.partition(":")[2])
    params = item.get("params") or {}
    if not isinstance(name, str) or not isinstance(params, dict):
        raise SuiteError(f"{where}: name must be text and params a mapping, got {name!r} and {params!r}.")
    if not name.strip():
        raise SuiteError(f"{where}: name must not be empty, got {name!r}.")
    return Entry(name=name, params=params, call=call)


def _names(names: Any, where: str) -> tuple[str, ...]:
    listed = [names] if isinstance(names, str) else names
    if not isinstance(listed, list) or not listed or not all(isinstance(name, str) for name in listed):
        raise SuiteError(f"{where} must be a name or a list of names, got {names!r}.")
    return tuple(listed)
