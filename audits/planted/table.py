"""The examination as rows for programs and as lines for the terminal. Imports no torch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from audits.words import three

Document = dict[str, Any]
WANTED = (  # scores that are always listed: with a reason where they are absent
    "lpips-tiny-mean",
    "lpips-tiny-max",
    "identity-arcface-tiny",
    "squared-error-max",
    "deep-soft",
    "combined",
)


def rows(document: Document) -> list[Document]:
    """One row for every score and for every map, by set and size, in the form of ``planted --json``.

    `low` and `high` bound the 95 % interval of the row's own figure, which is `auc` for a score and
    `pixel_auroc` for a map; a score that could not be had has none.
    """
    return [row for name, found in document["sets"].items() for row in _rows(name, found)]


def told(document: Document) -> list[str]:
    """What people read on a terminal: a line for each score and map of small plants."""
    lines = []
    for name, found in document["sets"].items():
        plants, chosen = found["plants"]["test"], found["chosen"]
        lines.append(f"{name}: {plants['pairs']} pairs, {plants['washed_out']} washed out and left out")
        for row in _rows(name, found):
            if row["size"] == "small" and row["n"]:
                kind, figure = ("AUC", "auc") if row["score"] else ("pixel AUROC", "pixel_auroc")
                ends = f"[{three(row['low'])}, {three(row['high'])}]"
                what = f"score {row['score']}" if row["score"] else f"map {row['map']}"
                lines.append(f"  {what:<34} {kind:<11} {three(row[figure])} {ends}  n {row['n']}")
        lines.append(f"  chosen on validation plants: map {chosen['map']}, score {chosen['score']}")
        lines += [f"  absent: {score}: {reason}" for score, reason in _missing(found)]
    return lines


def _rows(name: str, found: Document) -> Iterator[Document]:
    sizes = list(dict.fromkeys(row["size"] for row in found["scores"]))
    for size in sizes:
        for row in found["scores"]:
            if row["size"] == size:
                auc = row["auc"]
                yield _row(name, size, score=row["score"], auc=auc, n=row["count"])
        for score, _ in _missing(found):
            yield _row(name, size, score=score)
        for row in found["maps"]:
            if row["size"] == size:
                yield _row(name, size, field=row["map"], pixels=row["auroc"], n=row["count"])


def _row(
    name: str,
    size: str,
    *,
    score: str | None = None,
    field: str | None = None,
    auc: Document | None = None,
    pixels: Document | None = None,
    n: int = 0,
) -> Document:
    interval = auc or pixels or {}
    return {
        "set": name,
        "size": size,
        "score": score,
        "map": field,
        "auc": auc["value"] if auc else None,
        "low": interval.get("low"),
        "high": interval.get("high"),
        "pixel_auroc": pixels["value"] if pixels else None,
        "n": n,
    }


def _missing(found: Document) -> Iterator[tuple[str, str]]:
    there = {row["score"] for row in found["scores"]}
    for score in WANTED:
        if score not in there:
            yield score, found["absent"].get(score, "it has no number on these pictures.")
