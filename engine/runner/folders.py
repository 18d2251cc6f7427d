"""Folders of pictures made elsewhere: which file belongs to which truth, and which has no partner."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data.dataset import datasets
from data.pictures import SUFFIXES
from data.registry import Registry
from engine.errors import UsageError
from engine.method import methods
from engine.problem import problems


@dataclass(frozen=True, kw_only=True)
class Folders:
    """What is imported.

    Args:
        truth: folder of true pictures; the file's stem is the picture's name.
        methods: name -> folder of that method's outputs, matched by stem.
        measurement: folder of what was measured, shown and kept, matched by stem.
        problem: the name under which the case is shown.
        dataset: the name of the test set.
        data_range: "LOW,HIGH" of arrays that do not lie in [0, 1]; applied to all of them.
    """

    truth: Path
    methods: Mapping[str, Path]
    measurement: Path | None = None
    problem: str = "imported"
    dataset: str = "imported"
    data_range: str | None = None

    @property
    def span(self) -> tuple[float, float] | None:
        if self.data_range is None:
            return None
        try:
            low, high = map(float, self.data_range.split(","))
        except ValueError:
            raise UsageError(f"--range must be LOW,HIGH, two numbers, got {self.data_range!r}.") from None
        if not low < high:
            raise UsageError(f"--range must have LOW < HIGH, got {self.data_range!r}.")
        return low, high


@dataclass(kw_only=True)
class Report:
    """What an import did, told line by line."""

    lines: list[str] = field(default_factory=list)
    done: int = 0
    failed: int = 0


def match(folders: Folders) -> tuple[dict[str, dict[str, Path]], Report]:
    """Outputs that have a truth of their name, and lines about what has no partner.

    Errors:
        UsageError: a folder that is not there or empty, no common name, or a name of ours.
    """
    _refuse_our_names(folders)
    report = Report()
    truths = pictures_in(folders.truth)
    if not truths:
        raise UsageError(f"no pictures in {folders.truth}; accepted are {', '.join(SUFFIXES)}.")
    matched = {}
    for name, folder in folders.methods.items():
        outputs = pictures_in(folder)
        matched[name] = {stem: file for stem, file in outputs.items() if stem in truths}
        strangers = sorted(set(outputs) - set(truths))
        lacking = sorted(set(truths) - set(outputs))
        if strangers:
            report.lines.append(f"{name}: no truth for {_some(strangers)}; left out.")
        if lacking:
            report.lines.append(f"{name}: no output for {_some(lacking)}.")
    if not any(matched.values()):
        raise UsageError(
            f"no output has the name of a truth: {folders.truth} has {_some(sorted(truths))}; "
            "files are matched by their names without the ending."
        )
    return matched, report


def _refuse_our_names(folders: Folders) -> None:
    """A stand-in is never called by the name of the real thing."""
    taken: list[tuple[str, str, Registry[Any]]] = [
        ("--dataset", folders.dataset, datasets),
        ("--problem", folders.problem, problems),
    ]
    taken += [("--method", name, methods) for name in folders.methods]
    for option, name, registry in taken:
        if name.partition("(")[0] in registry:
            raise UsageError(
                f"{option} {name!r} is the name of a {registry.kind} of ours; "
                f"choose another, such as my-{name}."
            )


def pictures_in(folder: Path) -> dict[str, Path]:
    """Stem -> file, of every picture or array in a folder."""
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder.")
    return {f.stem: f for f in sorted(folder.iterdir()) if f.suffix.lower() in SUFFIXES}


def _some(names: list[str], most: int = 5) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
