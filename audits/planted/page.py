"""The part of docs/audit.md that is written from docs/audit.json. Imports no torch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from audits.planted.claims import claims
from audits.planted.evidence import FEW
from audits.planted.meaning import MEANING
from audits.planted.table import WANTED
from audits.words import interval, percent, three
from audits.written_part import replaced
from engine.markdown import table

SOURCE = "audit.json"
NAMED = (*WANTED[:5], "identity-arcface-tiny-max", "unexplained-max", "mse", "ssim", "combined")
Document = dict[str, Any]


def read(path: Path) -> Document:
    document: Document = json.loads(path.read_text(encoding="utf-8"))
    return document


def renewed(text: str, document: Document) -> str:
    """A page with its written part put in place of the one that is there."""
    return replaced(text, SOURCE, written(document))


def written(document: Document) -> str:
    """Tables and claims, every figure from the document."""
    sets = document["sets"]
    parts = [
        "## What each score is worth",
        *_scores(document),
        "\n".join(f"* {claim}" for name, found in sets.items() for claim in claims(name, found)),
    ]
    for name, found in sets.items():
        parts += [f"## Planted {name}", *_set(found)]
    if "real" in document:
        parts += ["## Real cases", *_real(document["real"])]
    return "\n\n".join(parts)


def _scores(document: Document) -> Iterator[str]:
    sets = document["sets"]
    yield (
        f"AUC of small plants (at most 3 % of the area) on test seeds, with its 95 % interval, for "
        f"{', '.join(sets)}. In brackets, in the same order, the figures behind the words: AUC, or what is "
        f"named; a dash where there are fewer than {FEW} pairs, or none."
    )
    heads = ["score", "what it says", "trust it", "doubt it", *sets]
    body = []
    for name, meaning in MEANING.items():
        words = [meaning.what, meaning.trust.told(document), meaning.doubt.told(document)]
        body.append([f"`{name}`", *words, *(_auc(found, name) for found in sets.values())])
    yield table(heads, body)


def _set(found: Document) -> Iterator[str]:
    test, validation = found["plants"]["test"], found["plants"]["validation"]
    kinds = ", ".join(f"{name} {number}" for name, number in test["kinds"].items())
    yield (
        f"{validation['pairs']} pairs to choose by, {test['pairs']} to test on, of which {test['small']} "
        f"small; washed out and left out: {test['washed_out']}. Planted in the test pictures: {kinds}."
    )
    small = {row["score"]: row for row in found["scores"] if row["size"] == "small"}
    every = {row["score"]: row for row in found["scores"] if row["size"] == "all"}
    body = [
        [
            f"`{score}`",
            interval(row["auc"]),
            percent(row["detection"]["value"]),
            percent(row["alarms"]),
            str(row["count"]),
            interval(every[score]["auc"]),
        ]
        for score, row in sorted(small.items(), key=lambda item: -item[1]["auc"]["value"])
    ]
    yield table(["score", "AUC, small", "found", "false alarms", "pairs", "AUC, all sizes"], body)
    yield table(
        ["map", "pixel AUROC", "average precision", "peak at the plant", "IoU", "pictures"],
        [
            [
                f"`{row['map']}`",
                interval(row["auroc"]),
                three(row["precision"]["value"]),
                percent(row["pointing"]["value"]),
                three(row["overlap"]),
                str(row["count"]),
            ]
            for row in sorted(found["maps"], key=lambda row: -row["auroc"]["value"])
            if row["size"] == "small"
        ],
    )
    yield _crossed(
        found["by_severity"],
        lambda row: row["severity"],
        "AUC of small plants by severity of the degradation",
    )
    yield _crossed(
        found["by_degradation"],
        lambda row: row["degradation"],
        "AUC of small plants by degradation",
    )
    if len({row["kind"] for row in found["by_kind"]}) > 1:
        yield _crossed(
            found["by_kind"],
            lambda row: row["kind"],
            f"AUC of small plants by what was planted, where there are {FEW} pairs or more",
            scarce=False,
        )
    yield _crossed(
        found["by_area"],
        lambda row: f"to {100 * row['to']:g} %" if row["to"] < 1 else f"above {100 * row['above']:g} %",
        "AUC by size of the plant, a share of the picture's area",
    )
    weights = zip(found["layer"]["features"], found["layer"]["weights"], strict=True)
    yield (
        "Weights of `combined`, of standardised logarithms: "
        + ", ".join(f"{name.removeprefix('log ')} {weight:+.2f}" for name, weight in weights)
        + "."
    )
    if found["absent"]:
        yield (
            "Absent: "
            + "; ".join(f"`{score}`: {_short(reason)}" for score, reason in found["absent"].items())
            + "."
        )


def _real(cases: Document) -> Iterator[str]:
    named = {
        "mri": "MRI ×3, brains of a kind the U-Net never saw; invented: the largest null-space errors",
        "ct": "CT ×4, slices enlarged by SRGAN and SR-WGAN; invented: patches that sFRC flags in SRGAN's",
    }
    yield (
        "Here nothing was planted, and a published check says where inventions are. There are no twins "
        "either: a total-variation reconstruction of the same measurement stands in for what invents "
        "nothing, and it loses detail instead. An AUC below 0.5 says that a score minds that loss more than "
        "the invention: a score that compares with the truth tells an invention only between pictures that "
        "have lost the same. Five pictures make no interval: an AUC here is a share of 25 pairs, and shows a "
        "direction at most. Over pixels there are many, of five pictures all the same."
    )
    for name, case in cases.items():
        if "absent" in case:
            yield f"{named[name]}: {case['absent']}"
            continue
        yield f"**{named[name]}** ({percent(case['marked'])} of the pixels examined)."
        networks = list(dict.fromkeys(row["network"] for row in case["scores"]))
        scores = {(row["network"], row["score"]): row for row in case["scores"]}
        maps = sorted(case["maps"], key=lambda row: -row["auroc"])
        yield table(["map", "pixel AUROC"], [[f"`{row['map']}`", three(row["auroc"])] for row in maps])
        yield table(
            ["score", *(f"AUC, {network} above total variation" for network in networks)],
            [
                [f"`{score}`", *(f"{scores[network, score]['auc']:.2f}" for network in networks)]
                for score in (*NAMED, "frc-share")
                if (networks[0], score) in scores
            ],
        )


def _crossed(rows: list[Document], column: Any, title: str, scarce: bool = True) -> str:
    """A row for each score, a column for each part; those of few pairs have no figure, or are left out."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[column(row)] = max(counts.get(column(row), 0), row["count"])
    columns = [name for name, count in counts.items() if scarce or count >= FEW]
    cells = {
        (row["score"], column(row)): three(row["auc"]["value"]) if row["count"] >= FEW else "–"
        for row in rows
    }
    scores = list(dict.fromkeys(row["score"] for row in rows))
    heads = [title, *(f"{name} ({counts[name]})" for name in columns)]
    return table(
        heads, [[f"`{score}`", *(cells.get((score, name), "") for name in columns)] for score in scores]
    )


def _auc(found: Document, score: str) -> str:
    row = next((r for r in found["scores"] if r["score"] == score and r["size"] == "small"), None)
    return interval(row["auc"]) if row else "absent"


def _short(reason: str) -> str:
    return reason.partition(":")[0].rstrip(".").replace("|", "\\|")
