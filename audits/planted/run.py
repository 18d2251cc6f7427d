"""The whole examination of one set: everything is chosen on validation plants, test plants are seen once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audits.planted import combined
from audits.planted.benign import SEVERITIES
from audits.planted.figures import (
    Telling,
    best_overlap,
    counted,
    edges,
    pixel_auroc,
    showing,
    telling,
    threshold,
)
from audits.planted.judged import Judged, Watch, judged
from audits.planted.plant import SMALL, SPLITS, Split
from audits.planted.sets import COUNTS, SETS
from engine.errors import UsageError

SIZES = ("all", "small")
FEWEST = 8  # plants of a set, of which some may be washed out
AREAS = ((0.0, 0.005), (0.005, 0.01), (0.01, SMALL), (SMALL, 1.0))  # shares of the picture
NAMED = (  # the scores of the tables by severity and by size
    "lpips-tiny-mean",
    "lpips-tiny-max",
    "deep-soft",
    "identity-arcface-tiny",
    "identity-arcface-tiny-max",
    "squared-error-max",
    "unexplained-max",
    "frc-share",
    "ssim",
    combined.NAME,
)

Document = dict[str, Any]
Bools = NDArray[np.bool_]


def planted(
    sets: Iterable[str] = tuple(SETS),
    count: int | None = None,
    seed: int = 0,
    device: str = "cpu",
    watch: Callable[[str, Split, int], Watch] | None = None,
) -> Document:
    """How well each score and map finds what was planted, as a document ready for JSON.

    Args:
        sets: of `SETS`.
        count: plants of each set and split; `COUNTS` without one.
        watch: is told a set, a split and how many plants it has; returns what is told how many were judged.

    Errors:
        UsageError: an unknown set, or fewer plants than are needed.
    """
    wanted = list(sets)
    for name in wanted:
        if name not in SETS:
            raise UsageError(f"a planted set must be one of {', '.join(SETS)}, got {name!r}.")
    if count is not None and count < FEWEST:
        raise UsageError(f"count must be at least {FEWEST}, to learn from and to test on, got {count}.")
    found = {}
    for name in wanted:
        parts = {}
        for split in SPLITS:
            plants = list(SETS[name](split, COUNTS[name] if count is None else count, seed))
            parts[split] = judged(
                plants,
                seed,
                device,
                None if watch is None else watch(name, split, len(plants)),
                faces=name == "faces",
            )
        found[name] = examined(parts["validation"], parts["test"], seed)
    return {"seed": seed, "sets": found}


def examined(validation: Judged, test: Judged, seed: int = 0) -> Document:
    """Figures of one set: thresholds, layer and map chosen on `validation`, all figures of `test`.

    A plant that the restoration washed out is in no picture any more; such pairs are left out of every
    figure but those that say so.
    """
    layer = combined.train(
        _rows(validation.values, validation.shows), _chosen(validation.groups, validation.shows), seed
    )
    values = {
        part: {**found.values, combined.NAME: combined.said(layer, found.values)}
        for part, found in (("validation", validation), ("test", test))
    }
    limits = {
        name: threshold(numbers[_there(numbers, validation.shows)])
        for name, numbers in values["validation"].items()
    }
    limits[combined.NAME] = combined.limit(layer)

    def told(name: str, among: Bools) -> Document | None:
        numbers = values["test"].get(name)
        if numbers is None:
            return None
        some = _there(numbers, among)
        if not some.any():
            return None
        return _telling(telling(numbers[some], _chosen(test.groups, some), limits[name], seed))

    def crossed(what: str, of: Sequence[str], each: Sequence[str]) -> list[Document]:
        return [
            {what: value, "score": name, **found}
            for value in each
            for name in NAMED
            if (found := told(name, test.shows & sizes["small"] & (np.array(of) == value)))
        ]

    degradations = [way.partition(" / ")[0].partition("(")[0] for way in test.ways]
    sizes = {size: (test.areas <= SMALL) | (size == "all") for size in SIZES}
    names = [name for name in values["test"] if name in limits]
    scores = [
        {"size": size, "score": name, **found}
        for size, among in sizes.items()
        for name in names
        if (found := told(name, among & test.shows))
    ]
    return {
        "plants": {split: _plants(part) for split, part in (("validation", validation), ("test", test))},
        "layer": layer.document(),
        "scores": scores,
        "maps": _maps(validation, test, sizes, seed),
        "by_severity": crossed("severity", test.severities, SEVERITIES),
        "by_degradation": crossed("degradation", degradations, sorted(set(degradations))),
        "by_kind": crossed("kind", test.kinds, sorted(set(test.kinds))),
        "by_area": [
            {"above": low, "to": high, "score": name, **found}
            for low, high in AREAS
            for name in NAMED
            if (found := told(name, test.shows & (test.areas > low) & (test.areas <= high)))
        ],
        "with_washed_out": [
            {"size": "small", "score": name, **found}
            for name in NAMED
            if (found := told(name, sizes["small"]))
        ],
        "chosen": {
            "score": _best_score(values["validation"], validation),
            "map": _best_map(validation),
        },
        "absent": {**validation.absent, **test.absent},
    }


def _maps(validation: Judged, test: Judged, sizes: Mapping[str, Bools], seed: int) -> list[Document]:
    rows = []
    seen = validation.shows
    for name in validation.fields.keys() & test.fields.keys():
        limits = edges(validation.fields[name][seen])
        best = best_overlap(counted(validation.fields[name][seen], validation.masks[seen], limits))
        for size, among in sizes.items():
            some = among & test.shows
            if not some.any():
                continue
            found = showing(
                test.fields[name][some], test.masks[some], _chosen(test.groups, some), limits, best, seed
            )
            rows.append({"size": size, "map": name, **{key: _plain(v) for key, v in asdict(found).items()}})
    return sorted(rows, key=lambda row: (row["size"], row["map"]))


def _best_map(validation: Judged) -> str:
    """The map that shows small validation plants best."""
    some = validation.shows & (validation.areas <= SMALL)
    areas = {}
    for name, fields in validation.fields.items():
        counts = counted(fields[some], validation.masks[some], edges(fields[some]))
        areas[name] = float(pixel_auroc(counts, np.ones((1, int(some.sum()))))[0])
    return max(sorted(areas), key=lambda name: areas[name])


def _best_score(values: Mapping[str, NDArray[np.float64]], validation: Judged) -> str:
    """The single score that tells small validation plants best: the pooling and network to choose."""
    some = validation.shows & (validation.areas <= SMALL)
    areas = {}
    for name in sorted(values.keys() - {combined.NAME}):
        there = _there(values[name], some)
        if there.any():
            without, planted = values[name][there].T
            areas[name] = float(
                (planted[:, None] > without).mean() + (planted[:, None] == without).mean() / 2
            )
    return max(areas, key=lambda name: areas[name])


def _plants(part: Judged) -> Document:
    kinds, ways = (
        dict(zip(*np.unique(names, return_counts=True), strict=True)) for names in (part.kinds, part.ways)
    )
    return {
        "pairs": len(part),
        "small": int((part.areas <= SMALL).sum()),
        "washed_out": int((~part.shows).sum()),
        "small_washed_out": int((~part.shows & (part.areas <= SMALL)).sum()),
        "kinds": {str(name): int(number) for name, number in kinds.items()},
        "ways": {str(name): int(number) for name, number in ways.items()},
    }


def _telling(found: Telling) -> Document:
    return {key: _plain(value) for key, value in asdict(found).items()}


def _plain(value: Any) -> Any:
    """Figures as the document has them: five digits, and null for what could not be had."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if not isinstance(value, float):
        return value
    return float(f"{value:.5g}") if math.isfinite(value) else None


def _there(numbers: NDArray[np.float64], among: Bools) -> Bools:
    return among & np.isfinite(numbers).all(axis=1)


def _rows(values: Mapping[str, NDArray[np.float64]], some: Bools) -> dict[str, NDArray[np.float64]]:
    return {name: numbers[some] for name, numbers in values.items()}


def _chosen(names: list[str], some: Bools) -> list[str]:
    return [name for name, kept in zip(names, some, strict=True) if kept]
