"""Suites: YAML files that say which test sets, problems, methods and judges are run together."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from data.registry import unknown

Precision = Literal["fp32", "bf16"]
Keep = Literal["samples", "moments"]
KEYS = (
    "suite",
    "seed",
    "precision",
    "images",
    "samples",
    "keep",
    "datasets",
    "problems",
    "methods",
    "judges",
    "only",
)
AXES = ("dataset", "problem", "method")


class _Strict(yaml.SafeLoader):
    """YAML in which a key given twice is an error and 1e-3 is a number."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            name = str(key.value)
            if name in seen:
                line = key.start_mark.line + 1
                raise yaml.YAMLError(f"the key {name!r} is given twice, again in line {line}")
            seen.add(name)
        return super().construct_mapping(node, deep)


_Strict.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"[-+]?[0-9]+(?:\.[0-9]*)?[eE][-+]?[0-9]+"), list("-+0123456789")
)


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


@dataclass(frozen=True, kw_only=True)
class Suite:
    """What a YAML file says, checked for form; names are resolved by `engine.runner.experiment`.

    Args:
        name: shown with its runs.
        seed: determines every operator and all noise.
        precision: "fp32", or "bf16" for methods run under autocast.
        images: the first so many of every test set; None for all.
        samples: drawn per image of every method that draws samples, and averaged; None for one
            output per image.
        keep: "samples" stores every one of them, "moments" their mean and deviation only.
        judges: None for every one that is available.
        only: which goes with which; a case runs if any rule admits it. Each rule maps an axis
            ("dataset", "problem", "method") to the names or slugs it admits.
        text: the file as it was read, kept with the run.
    """

    name: str
    seed: int
    precision: Precision
    images: int | None
    samples: int | None
    keep: Keep
    datasets: tuple[Entry, ...]
    problems: tuple[Entry, ...]
    methods: tuple[Entry, ...]
    judges: tuple[Entry, ...] | None
    only: tuple[Mapping[str, tuple[str, ...]], ...]
    text: str

    def admits(self, **slugs: str) -> bool:
        """Whether a case of these slugs (``dataset=``, ``problem=``, ``method=``) is to be run."""
        return not self.only or any(
            all(_named(slugs[axis], names) for axis, names in rule.items()) for rule in self.only
        )


def find(suite: str | Path) -> Path:
    """The file of a suite: a path, or the name of one in ``suites/``.

    Errors:
        SuiteError: there is none; the nearest names are offered.
    """
    path = Path(suite)
    if path.is_file():
        return path
    shelf = Path(__file__).resolve().parent.parent / "suites"
    named = {p.stem: p for p in sorted(shelf.glob("*.yaml"))}
    for key in (str(suite), path.stem):
        if key in named and path.parent.name in ("", "suites"):
            return named[key]
    raise SuiteError(unknown("suite", str(suite), list(named)) + " A path to a YAML file works too.")


def load(path: str | Path) -> Suite:
    """Read a suite file.

    Errors:
        SuiteError: no such file, not YAML, an unknown key, or a value of the wrong type.
    """
    file = find(path)
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteError(f"{file} cannot be read: {error}.") from error
    return parse(text, str(file), default_name=file.stem)


def parse(text: str, where: str = "suite", default_name: str = "suite") -> Suite:
    """A suite from its YAML text.

    Example:
        >>> parse("{datasets: [photos], problems: ['deblur(sigma=3)'], methods: [tv]}").problems[0].params
        {'sigma': 3}
    """
    try:
        tree = yaml.load(text, Loader=_Strict)
    except yaml.YAMLError as error:
        place = " ".join(str(error).split())
        raise SuiteError(f"{where} is not YAML: {place}.") from error
    if not isinstance(tree, dict):
        raise SuiteError(f"{where} must be a mapping with the keys {', '.join(KEYS)}, got {_kind(tree)}.")
    for key in tree:
        if key not in KEYS:
            raise SuiteError(f"{where}: {unknown('key', str(key), list(KEYS))}")

    def entries(key: str) -> tuple[Entry, ...]:
        value = _typed(tree, key, list, "a list", where, None)
        if not value:
            raise SuiteError(f"{where}: {key} must list at least one entry, got {value!r}.")
        return tuple(_entry(item, f"{where}: {key}[{i}]", key) for i, item in enumerate(value))

    precision = _typed(tree, "precision", str, "text", where, "fp32")
    if precision not in get_args(Precision):
        raise SuiteError(f"{where}: precision must be fp32 or bf16, got {precision!r}.")
    images = _typed(tree, "images", int, "a whole number", where, None)
    if images is not None and images < 1:
        raise SuiteError(f"{where}: images must be >= 1, got {images}.")
    seed = _typed(tree, "seed", int, "a whole number", where, 0)
    if not 0 <= seed < 2**31:
        raise SuiteError(f"{where}: seed must be in [0, 2^31), got {seed}.")
    keep = _typed(tree, "keep", str, "text", where, "samples")
    if keep not in get_args(Keep):
        raise SuiteError(f"{where}: keep must be samples or moments, got {keep!r}.")
    return Suite(
        name=_typed(tree, "suite", str, "text", where, default_name),
        seed=seed,
        precision=precision,
        images=images,
        samples=_samples(tree, where),
        keep=keep,
        datasets=entries("datasets"),
        problems=entries("problems"),
        methods=entries("methods"),
        judges=entries("judges") if tree.get("judges") is not None else None,
        only=tuple(
            _rule(rule, f"{where}: only[{i}]")
            for i, rule in enumerate(_typed(tree, "only", list, "a list", where, None) or ())
        ),
        text=text,
    )


def split_slug(slug: str) -> tuple[str, dict[str, Any]]:
    """A name with parameters in parentheses, as slugs are written.

    Example:
        >>> split_slug("inpaint(kind=box, fraction=0.3)")
        ('inpaint', {'kind': 'box', 'fraction': 0.3})

    Errors:
        ValueError: the text has another form.
    """
    match = re.fullmatch(r"\s*([\w.:-]+)\s*(?:\((.*)\))?\s*", slug, re.DOTALL)
    if not match:
        raise ValueError(f"expected name or name(param=value, ...), got {slug!r}.")
    name, inside = match.groups()
    params = {}
    for part in re.split(r",(?![^\[]*\])", inside) if inside and inside.strip() else ():
        key, equals, value = part.partition("=")
        if not equals:
            raise ValueError(f"expected param=value in {slug!r}, got {part.strip()!r}.")
        params[key.strip()] = _literal(value.strip())
    return name, params


def _literal(text: str) -> Any:
    if text in ("true", "false", "null"):
        return {"true": True, "false": False, "null": None}[text]
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


def _entry(item: Any, where: str, key: str) -> Entry:
    if key == "methods" and isinstance(item, dict) and "samples" in item:
        bare = {name: value for name, value in item.items() if name != "samples"}
        return replace(_entry(bare, where, key), samples=_samples(item, where))
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
        raise SuiteError(f"{where}: the parameters of {name!r} must be a mapping, got {_kind(params)}.")
    raise SuiteError(
        f"{where} must be a name, {{name: {{param: value}}}} or {{call: 'pkg.mod:Name'}}, got {item!r}."
    )


def _samples(tree: dict[str, Any], where: str) -> int | None:
    samples = _typed(tree, "samples", int, "a whole number", where, None)
    if samples is not None and samples < 2:
        raise SuiteError(
            f"{where}: samples must be >= 2, got {samples}; leave it out for one output per image."
        )
    return samples


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


def _rule(rule: Any, where: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(rule, dict) or not rule:
        raise SuiteError(f"{where} must map dataset, problem or method to names, got {rule!r}.")
    for axis in rule:
        if axis not in AXES:
            raise SuiteError(f"{where}: {unknown('axis', str(axis), list(AXES))}")
    return {axis: _names(names, f"{where}: {axis}") for axis, names in rule.items()}


def _names(names: Any, where: str) -> tuple[str, ...]:
    listed = [names] if isinstance(names, str) else names
    if not isinstance(listed, list) or not listed or not all(isinstance(name, str) for name in listed):
        raise SuiteError(f"{where} must be a name or a list of names, got {names!r}.")
    return tuple(listed)


def _named(slug: str, names: tuple[str, ...]) -> bool:
    return slug in names or slug.partition("(")[0] in names


def _typed(tree: dict[str, Any], key: str, kind: type, spoken: str, where: str, default: Any) -> Any:
    value = tree.get(key, default)
    if value is default:
        return value
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise SuiteError(f"{where}: {key} must be {spoken}, got {value!r} ({_kind(value)}).")
    return value


def _kind(value: Any) -> str:
    names: Mapping[type, str] = {type(None): "nothing", str: "text", list: "a list", dict: "a mapping"}
    return names.get(type(value), type(value).__name__)
