"""The part of docs/audit.md that is written from docs/classifier.json. Imports no torch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from audits.words import interval, percent, share, three
from audits.written_part import replaced
from engine.markdown import table

SOURCE = "classifier.json"
Document = dict[str, Any]
_JUDGES = ("classifier", "baseline")


def renewed(text: str, document: Document) -> str:
    """A page with its written part put in place of the one that is there."""
    return replaced(text, SOURCE, written(document))


def written(document: Document) -> str:
    """Tables and sentences, every figure from the document."""
    return "\n\n".join([*_opening(document), *_tests(document), *_methods(document), *_oracle(document)])


def rows(document: Document) -> list[dict[str, str]]:
    """The figures, a row for each test and each judge, for a terminal."""
    tests = {"elsewhere": "methods and people never seen", "known_methods": "people never seen"}
    names = {"classifier": "classifier", "baseline": f"{document['baseline']}, averaged"}
    return [
        {
            "tested on": tests[test],
            "judge": name,
            "ROC-AUC": interval(document[test][judge]["auc"]),
            "right": share(document[test][judge]["accuracy"]),
            "found": share(document[test][judge]["sensitivity"]),
            "passed": share(document[test][judge]["specificity"]),
            "ECE": interval(document[test][judge]["ece"]),
        }
        for test in tests
        for judge, name in names.items()
    ]


def _opening(document: Document) -> Iterator[str]:
    found, baseline = document["elsewhere"], document["baseline"]
    ours, gain = found["classifier"], found["gain"]
    better = "more" if gain["value"] >= 0 else "less"
    sure = "" if gain["low"] > 0 or gain["high"] < 0 else ", an interval that holds 0"
    problems = " and ".join(f"`{name}`" for name in document["problems"])
    features = ", ".join(f"`{name}`" for name in document["features"])
    yield (
        "On methods and people that it never saw the classifier has a ROC-AUC of "
        f"**{interval(ours['auc'])}**, is right in {share(ours['accuracy'])} and has a calibration error of "
        f"{interval(ours['ece'])} ({three(ours['ece_chance'])} would be chance). "
        f"`{baseline}`, averaged, has {interval(found['baseline']['auc'])}: the classifier has "
        f"{three(abs(gain['value']))} {better}, the difference being in "
        f"[{three(gain['low'])}, {three(gain['high'])}]{sure}."
    )
    yield (
        f"{document['labels']} labels, {document['hallucinated']} of them hallucinated, of "
        f"{document['people']} people on {problems}; it reads {features}."
    )


def _tests(document: Document) -> Iterator[str]:
    found = rows(document)
    yield table(list(found[0]), [list(row.values()) for row in found])


def _methods(document: Document) -> Iterator[str]:
    yield "Of each method, by layers that learned from the others:"
    body = []
    for name, row in document["methods"].items():
        cells = [f"`{name}`", str(row["labels"]), str(row["hallucinated"])]
        told = [interval(row[judge]["auc"]) if judge in row else "too few of a kind" for judge in _JUDGES]
        right = share(row["classifier"]["accuracy"]) if "classifier" in row else ""
        body.append([*cells, *told, right])
    heads = [
        "method left out",
        "labels",
        "hallucinated",
        "ROC-AUC",
        f"that of {document['baseline']}",
        "right",
    ]
    yield table(heads, body)


def _oracle(document: Document) -> Iterator[str]:
    oracle = document["oracle"]
    said = ", ".join(f"{count} {verdict}" for verdict, count in sorted(oracle["verdicts"].items()))
    yield (
        f"**What the labels are worth.** The oracle goes by {len(oracle['attributes'])} attributes, of which "
        f"its network reads {percent(oracle['accuracy'])} right off unseen faces. Of the reconstructions it "
        f"called {said}. Of {oracle['faces']} other people, spoiled in ways that invent nothing, it called "
        f"{share(oracle['alarms']['all'])} hallucinated; where one attribute had been changed before, it "
        f"named that one in {share(oracle['found']['all'])}."
    )
    yield table(
        ["spoiled by", "unchanged, called hallucinated", "unchanged, called unsure", "changed, and found"],
        [
            [name, *(share(oracle[column][name]) for column in ("alarms", "unsure", "found"))]
            for name in oracle["alarms"]
            if name != "all"
        ],
    )
    found = sorted(oracle["found_of"].items(), key=lambda item: -item[1]["share"])
    told = ", ".join(f"{name} {percent(row['share'])} (of {row['faces']} faces)" for name, row in found)
    yield f"Found by attribute, all spoils together: {told}."
