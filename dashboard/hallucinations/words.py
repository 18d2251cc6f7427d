"""What maps are in plain words, and the sentences made of what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from scipy.stats import binomtest

from dashboard.address import url
from dashboard.hallucinations.pooling import SPOKEN
from dashboard.numbers import number, percent, plural, spoken
from dashboard.parts.prose import Run
from dashboard.verdicts import Teller

_PLAIN = {
    "null-space-invented": ("what was put in and is not there", "invents what is not there"),
    "null-space-added": ("what the method added to what was measured", "adds what was not measured"),
    "null-space-measured": ("what contradicts the measurement", "contradicts the measurement"),
    "null-space-determined": ("what the measurement determined", ""),
    "null-space": ("what is wrong where nothing was measured", "is wrong where nothing was measured"),
    "identity": ("what makes it somebody else", "shows somebody else"),
    "lpips": ("what looks different from the truth", "looks different from the truth"),
    "unexplained": ("what no blur of the truth explains", "shows what no blur of the truth explains"),
    "deep-soft": ("where the structure is another", "shows another structure than the truth"),
    "frc": ("where fine structure disagrees", "disagrees with the truth in its fine structure"),
    "spread": ("where samples contradict each other", "contradicts itself"),
    "deviation": ("how far samples lie apart", "is unsure"),
}
_ELSE = ("how far it is from the truth", "is far from the truth")


def plain(map: str) -> str:
    """What a map shows.

    Example:
        >>> plain("null-space-measured"), plain("lpips-alex-max")
        ('what contradicts the measurement', 'what looks different from the truth')
    """
    return _said(map)[0]


def _said(map: str) -> tuple[str, str]:
    known = [name for name in _PLAIN if map.startswith(name)]
    return _PLAIN[max(known, key=len)] if known else _ELSE


def share(flagged: int, total: int) -> str:
    """How many of how many, with the 95 % interval of the share (Wilson).

    Example:
        >>> share(5, 6).replace("\\u202f", " ").replace("\\u2009", " ")
        '5 of 6 pictures [44, 97 %]'
    """
    ends = binomtest(flagged, total).proportion_ci(method="wilson")
    return f"{flagged} of {plural(total, 'picture')} [{100 * ends.low:.0f}, {percent(ends.high)}]"


def flags(scores: pd.DataFrame, threshold: float) -> dict[str, tuple[int, int]]:
    """Method -> how many of its pictures lie above the threshold, and how many there are."""
    grouped = (scores["value"] > threshold).groupby(scores["method"], sort=False)
    return {str(method): (int(part.sum()), len(part)) for method, part in grouped}


def opening(
    where: str,
    map: str,
    pooling: str,
    threshold: float,
    counts: Mapping[str, tuple[int, int]],
    colours: Mapping[str, str],
) -> list[Run]:
    """Which method is flagged most often, and which least."""
    rates = {method: flagged / total for method, (flagged, total) in counts.items()}
    most, least = max(rates, key=lambda name: rates[name]), min(rates, key=lambda name: rates[name])
    beyond = Run(f" beyond {number(threshold, 3)}", hint=f"{SPOKEN[pooling]} of {map}")
    if not rates[most]:
        total = sum(total for _, total in counts.values())
        return [
            Run(f"On {where} no method {_said(map)[1]}"),
            beyond,
            Run(f", in any of {plural(total, 'reconstruction')}."),
        ]
    words = [Run(f"On {where} "), _chip(most, colours), Run(f" {_said(map)[1]}"), beyond]
    words.append(Run(f" in {share(*counts[most])}"))
    if len(counts) == 1:
        return [*words, Run(".")]
    if rates[least] == rates[most]:
        return [*words, Run(f", as does each of the {len(counts)} methods.")]
    flagged, total = counts[least]
    lot = f"{flagged}" if flagged else "none"
    return [*words, Run("; "), _chip(least, colours), Run(f" in {lot} of {total}.")]


def strength(values: Sequence[float], threshold: float) -> str:
    """How many of an output's strongest places lie above the threshold."""
    above = sum(abs(value) > threshold for value in values)
    if not above:
        return f"none of its {len(values)} strongest places lies beyond {number(threshold, 3)}"
    verb = "lies" if above == 1 else "lie"
    return f"{above} of its {len(values)} strongest places {verb} beyond {number(threshold, 3)}"


def doing(invented: float, wrong: float) -> str:
    """Whose doing the difference at a place is, from root mean squares there.

    Args:
        invented: of what the method put where nothing was measured and is not so.
        wrong: of the error where nothing was measured.

    Example:
        >>> doing(0.0, 0.3), doing(0.28, 0.3)
        ('was left out by the method', 'was put in by the method')
    """
    part = invented / wrong if wrong > 0 else 0.0
    if part < 1 / 3:
        return "was left out by the method"
    return "was put in by the method" if part > 2 / 3 else "was partly put in, partly left out"


def signed(value: float) -> str:
    """A number with its sign.

    Example:
        >>> signed(1.234), signed(-0.5)
        ('+1.23', '−0.50')
    """
    return ("+" if value >= 0 else "") + number(value, 2)


def verdict(by: Teller | None, scores: Mapping[str, float], label: str) -> list[Run]:
    """What the classifier says of an output and mostly why, and what people say."""
    told = [Run(f"Labelled {label}. ", strong=True)] if label else []
    if by is None:
        return told
    p, threshold = by.probability(scores), by.version.layer.threshold
    name = Run(by.spoken, href=url("classifier", {"classifier": by.version.name}))
    if p is None:
        return [
            *told,
            Run(f"It has no probability: {by.lacking(scores)} was not judged, which "),
            name,
            Run(" reads."),
        ]
    verb = "calls it hallucinated" if p >= threshold else "calls it faithful"
    told += [Run(f"p {number(p, 2)}", strong=True), Run(": "), name]
    told.append(
        Run(
            f" {verb} (from {number(threshold, 2)} on it would be hallucinated)"
            if p < threshold
            else f" {verb}"
        )
    )
    pulls = sorted(by.pulls(scores).items(), key=lambda item: -abs(item[1]))[:3]
    reasons = ", ".join(f"{spoken(judge)} {signed(value)}" for judge, value in pulls)
    return [*told, Run(f". What weighs most: {reasons}.")]


def _chip(method: str, colours: Mapping[str, str]) -> Run:
    return Run(method, colour=colours.get(method, ""), strong=True)
