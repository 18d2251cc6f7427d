"""Suites: YAML files that say which test sets, problems, methods and judges are run together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from data.registry import unknown
from engine.suite_entries import Entry, SuiteError, entry_of, kind_of, rule_of, samples_of, typed

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
        raise SuiteError(f"{where} must be a mapping with the keys {', '.join(KEYS)}, got {kind_of(tree)}.")
    for key in tree:
        if key not in KEYS:
            raise SuiteError(f"{where}: {unknown('key', str(key), list(KEYS))}")

    def entries(key: str) -> tuple[Entry, ...]:
        value = typed(tree, key, list, "a list", where, None)
        if not value:
            raise SuiteError(f"{where}: {key} must list at least one entry, got {value!r}.")
        return tuple(entry_of(item, f"{where}: {key}[{i}]", key) for i, item in enumerate(value))

    precision = typed(tree, "precision", str, "text", where, "fp32")
    if precision not in get_args(Precision):
        raise SuiteError(f"{where}: precision must be fp32 or bf16, got {precision!r}.")
    images = typed(tree, "images", int, "a whole number", where, None)
    if images is not None and images < 1:
        raise SuiteError(f"{where}: images must be >= 1, got {images}.")
    seed = typed(tree, "seed", int, "a whole number", where, 0)
    if not 0 <= seed < 2**31:
        raise SuiteError(f"{where}: seed must be in [0, 2^31), got {seed}.")
    keep = typed(tree, "keep", str, "text", where, "samples")
    if keep not in get_args(Keep):
        raise SuiteError(f"{where}: keep must be samples or moments, got {keep!r}.")
    return Suite(
        name=typed(tree, "suite", str, "text", where, default_name),
        seed=seed,
        precision=precision,
        images=images,
        samples=samples_of(tree, where),
        keep=keep,
        datasets=entries("datasets"),
        problems=entries("problems"),
        methods=entries("methods"),
        judges=entries("judges") if tree.get("judges") is not None else None,
        only=tuple(
            rule_of(rule, f"{where}: only[{i}]")
            for i, rule in enumerate(typed(tree, "only", list, "a list", where, None) or ())
        ),
        text=text,
    )


def _named(slug: str, names: tuple[str, ...]) -> bool:
    return slug in names or slug.partition("(")[0] in names
