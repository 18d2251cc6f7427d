"""What the report says, in sentences made of its figures."""

from __future__ import annotations

import math
from collections.abc import Collection

from audits.classifier.measures import Estimate
from audits.classifier.report import Report
from audits.classifier.versions import Version
from audits.labelling.trust import Trust
from dashboard.numbers import DASH, number, percent, plural, spoken
from dashboard.parts.prose import Run

FLAT = 0.01  # a rise of the AUC that is none to speak of
ROUGH = 0.05  # a spread of the AUC between draws of the same size that hides a rise


def opening(version: Version) -> list[Run]:
    """How well it does, against what else there is."""
    report = version.report
    words = [
        Run(f"Trained on {plural(report.labels, 'label')} of {version.told}, classifier "),
        Run(version.name, strong=True),
        Run(" tells hallucinated from faithful with an AUC of "),
        Run(interval(report.auc), strong=True),
        Run(" on images and identities it never saw"),
    ]
    if rival := report.baseline:
        needs = "" if version.trained_on["reference"] == "truth" else ", which needs the truth"
        name = f"{spoken(rival.name)}, averaged{needs},"
        words.append(Run(f"; {name} has {interval(rival.auc)}: {_gain(rival.gain)}"))
    words.append(Run(f". It is right in {shares(report.accuracy)} of them"))
    if report.ceiling:
        agree = f"; two people agree in {shares(report.ceiling.share)}"
        words.append(
            Run(agree, hint=f"Of {plural(report.ceiling.pairs, 'pair')} of verdicts on one picture.")
        )
    return [*words, Run(".")]


def small_print(version: Version) -> str:
    """What to bear in mind."""
    report, told = version.report, version.trained_on
    words = [
        f"{report.hallucinated} hallucinated and {report.labels - report.hallucinated} faithful; "
        f"tested in folds that keep {plural(report.groups, 'image')} or identities whole; "
        "95 % intervals by bootstrap of them."
    ]
    if told["reference"] == "measurement":
        words.append("It reads no score that needs the truth.")
    words += report.warnings
    words += [f"{plural(count, 'label')} left out: {why}." for why, count in told["left_out"].items()]
    return " ".join(words)


def oracle(found: Trust | None) -> str:
    """What the oracle is, and how far to be trusted; "" where it gave no label."""
    if found is None:
        return ""
    told = (
        "The oracle is a network, no person: it calls a drawn face hallucinated where it surely reads "
        "something else than off the truth."
    )
    if found.accuracy is None or not found.attributes:
        return told
    names = ", ".join(name.replace("_", " ") for name in found.attributes)
    return f"{told} Of what it goes by it reads {percent(found.accuracy)} right off unseen faces: {names}."


def reach(version: Version, datasets: Collection[str]) -> str:
    """Of which data sets it knows something; "" where it knows all of those asked for."""
    names = version.trained_on["datasets"]
    if set(datasets) <= set(names):
        return ""
    return f"It learned from {', '.join(names)}: of other data sets its word is a guess."


def threshold(version: Version) -> str:
    """Where the threshold is and what it gives."""
    report, rule = version.report, version.trained_on["rule"]
    why = {
        "youden": "where sensitivity + specificity is largest",
        "false-alarms": f"for at most {percent(rule.get('level', 0))} false alarms",
        "hand": "set by hand",
    }[rule["kind"]]
    found = report.confusion
    return (
        f"Hallucinated from p = {number(version.layer.threshold, 3)}, {why}: it finds {found['hits']} of "
        f"{found['hits'] + found['misses']} hallucinated, {shares(report.sensitivity)}, and passes "
        f"{found['passed']} of {found['passed'] + found['false_alarms']} faithful, "
        f"{shares(report.specificity)}."
    )


def calibration(report: Report) -> str:
    """How far p is from how often."""
    error, chance = (number(value, 3) for value in (report.ece, report.ece_chance))
    return f"Expected calibration error {error}; with p right and so many labels it would be {chance}."


def learning(report: Report) -> str:
    """Would more labels help?"""
    points = report.learning
    if len(points) < 2:
        return "Too few labels to say whether more would help."
    last, before = points[-1], points[-2]
    rise = last.auc - before.auc
    where = f"from {before.labels} to {last.labels} the AUC"
    if before.high - before.low > max(ROUGH, abs(rise)):
        return f"Whether more labels would help cannot be said yet: draws of {before.labels} differ too much."
    if rise > FLAT:
        return f"More labels would help: {where} rose by {number(rise, 3)}."
    return f"More labels would help little: {where} changed by {number(rise, 3)}."


def interval(estimate: Estimate, decimals: int = 3) -> str:
    """A figure with its interval."""
    if math.isnan(estimate.low):
        return number(estimate.value, decimals)
    ends = ", ".join(number(end, decimals) for end in (estimate.low, estimate.high))
    return f"{number(estimate.value, decimals)} [{ends}]"


def shares(estimate: Estimate) -> str:
    """A share with its interval, in percent.

    Example:
        >>> shares(Estimate(value=0.31, low=0.24, high=0.392)).split()[-2:]
        ['[24,', '39]']
    """
    if math.isnan(estimate.value):
        return DASH
    if math.isnan(estimate.low):
        return percent(estimate.value)
    return f"{percent(estimate.value)} [{100 * estimate.low:.0f}, {100 * estimate.high:.0f}]"


def _gain(gain: Estimate) -> str:
    size = number(abs(gain.value), 3)
    if gain.low > 0:
        return f"{size} less"
    if gain.high < 0:
        return f"{size} more"
    return "they cannot be told apart"
