"""The tables: how often each method invents, and the versions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from audits.classifier.rates import ENOUGH, Rate, Rates
from audits.classifier.versions import Version
from dashboard.classifier.words import interval, shares
from dashboard.numbers import DASH, counted, number, percent
from dashboard.parts.table import Cell, Column, Row

COUNTED = (
    "Share that the labels call hallucinated, among pictures drawn at random for labelling or labelled "
    "without exception; Wilson's 95 % interval, for pictures of one identity as far as they are alike."
)
CORRECTED = (
    "The share flagged, corrected for what the classifier misses and for its false alarms, as found on "
    "labels it had not seen (Rogan and Gladen, 1978); 95 % interval after Lang and Reiczigel, 2014. It "
    "holds as far as the classifier errs on this method as on the labelled ones."
)
UNCORRECTED = "Share of pictures with p at or above the threshold."
RATES = [
    Column(name="method", title="method", align="left"),
    Column(name="n", title="pictures", hint="Those that have every feature."),
    Column(name="flagged", title="flagged", hint=UNCORRECTED),
    Column(name="corrected", title="by classifier", hint=CORRECTED),
    Column(name="labels", title="by labels", hint=COUNTED),
]
VERSIONS = [
    Column(name="name", title="version", align="left"),
    Column(name="created", title="trained", align="left"),
    Column(name="author", title="by", align="left"),
    Column(name="labels", title="labels"),
    Column(name="from", title="from", align="left", wide=True),
    Column(name="reference", title="reads", align="left"),
    Column(name="features", title="features"),
    Column(name="auc", title="AUC", arrow="↑"),
    Column(name="accuracy", title="right", arrow="↑"),
    Column(name="threshold", title="threshold"),
]


def rates(
    found: Mapping[tuple[str, str], Rates], order: Sequence[str], colours: Mapping[str, str]
) -> list[Row]:
    """A row per method and kind, in the order of all pages."""
    place = {name: number for number, name in enumerate(order)}
    lines = sorted(found, key=lambda line: (place.get(line[0], len(place)), line))
    return [_rates(method, kind, found[method, kind], colours.get(method, "")) for method, kind in lines]


def versions(found: Sequence[Version], here: Version | None, href: Callable[[str], str]) -> list[Row]:
    """A row per version, newest first."""
    return [
        Row(
            cells={
                "name": Cell(
                    text=version.name,
                    href="" if version == here else href(version.name),
                    look="best" if version == here else "",
                ),
                "created": Cell(text=f"{version.created:%Y-%m-%d %H:%M}", hint="UTC"),
                "author": Cell(text=version.author or DASH),
                "labels": Cell(text=counted(version.report.labels)),
                "from": Cell(text=version.told),
                "reference": Cell(
                    text="the truth" if version.trained_on["reference"] == "truth" else "no truth"
                ),
                "features": Cell(
                    text=str(len(version.layer.features)), hint="\n".join(version.layer.features)
                ),
                "auc": Cell(text=interval(version.report.auc), value=version.report.auc.value),
                "accuracy": Cell(text=shares(version.report.accuracy)),
                "threshold": Cell(text=number(version.layer.threshold, 3)),
            }
        )
        for version in found
    ]


def _rates(method: str, kind: str, found: Rates, colour: str) -> Row:
    of_classifier, of_labels = found.classifier, found.labels
    name = method if kind == "single" else f"{method} · {kind}"
    return Row(
        cells={
            "method": Cell(text=name, colour=colour, value=name),
            "n": Cell(text=counted(found.pictures), look="faint"),
            "flagged": Cell(text=percent(found.flagged)),
            "corrected": Cell(text=shares(of_classifier.estimate))
            if of_classifier
            else Cell(
                text=DASH, look="faint", hint="The classifier hardly tells them apart: nothing to correct by."
            ),
            "labels": _labels(of_labels),
        }
    )


def _labels(rate: Rate | None) -> Cell:
    if rate is None:
        why = f"Fewer than {ENOUGH} labels that were drawn at random; chosen ones say nothing of a rate."
        return Cell(text=DASH, look="faint", hint=why)
    return Cell(text=shares(rate.estimate), sub=f"N {rate.pictures}")
