"""What the classifier and the labels say of reconstructions, as pages show it beside their pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from audits import labels
from audits.classifier import verdicts
from audits.classifier.layer import Floats
from audits.classifier.versions import Version
from dashboard import theme
from dashboard.classifier import stored
from dashboard.desk.panel import Headline
from dashboard.numbers import DASH, number
from dashboard.source import Stamp

HALLUCINATED, FAITHFUL, UNSURE = "hallucinated", "faithful", "unsure"
COLOURS = {HALLUCINATED: theme.HALLUCINATED, FAITHFUL: theme.FAITHFUL, UNSURE: theme.UNSURE}


@dataclass(frozen=True, kw_only=True)
class Teller:
    """A version of the classifier, as pages speak of it.

    Args:
        version: what computes p.
        number: its place in the order in which versions were made, from 1.
    """

    version: Version
    number: int

    @property
    def spoken(self) -> str:
        return f"classifier {self.number}"

    def probability(self, scores: Mapping[str, float]) -> float | None:
        """p of a reconstruction with these scores; None where it lacks one that is read."""
        return (
            None if self.lacking(scores) else float(self.version.layer.probability(self._values(scores))[0])
        )

    def lacking(self, scores: Mapping[str, float]) -> str | None:
        """The first score that is read and not there."""
        return next((name for name in self.version.layer.features if name not in scores), None)

    def pulls(self, scores: Mapping[str, float]) -> dict[str, float]:
        """Score -> what it adds to the sum within the sigmoid; none where one is lacking."""
        layer = self.version.layer
        if self.lacking(scores):
            return {}
        return dict(
            zip(layer.features, map(float, layer.contributions(self._values(scores))[0]), strict=True)
        )

    def _values(self, scores: Mapping[str, float]) -> Floats:
        return np.array([[scores[name] for name in self.version.layer.features]])

    def headline(self, scores: Mapping[str, float]) -> Headline:
        """What stands under a picture: ``p 0.83 · classifier 2``."""
        p, threshold = self.probability(scores), self.version.layer.threshold
        if p is None:
            told = f"{self.spoken} reads {self.lacking(scores)}, which was not judged here."
        else:
            call = HALLUCINATED if p >= threshold else FAITHFUL
            told = f"It is called {call}: the threshold is {number(threshold, 2)}."
        title = f"The probability that something is hallucinated, by {self.spoken} ({self.version.name}), "
        title += f"which learned from the labels of {self.version.told}. {told}"
        return Headline(label="p", text=DASH if p is None else number(p, 2), after=self.spoken, title=title)


@dataclass(frozen=True, kw_only=True)
class Sayings:
    """What is said of many reconstructions.

    Args:
        by: whose probabilities; None without a classifier.
        p: recon_id -> p.
        labels: recon_id -> hallucinated, faithful or unsure.
        oracle: those of which the oracle says so, a network, and no person anything.
    """

    by: Teller | None
    p: Mapping[str, float]
    labels: Mapping[str, str]
    oracle: frozenset[str] = frozenset()

    def label(self, recon_id: str) -> str:
        """What its label says, and that it is no person's where it is none; "" without one."""
        whose = " by the oracle (a network, no person)" if recon_id in self.oracle else ""
        return f"{self.labels[recon_id]}{whose}" if recon_id in self.labels else ""

    def probability(self, recon_id: str) -> str:
        """As it stands beside a picture: ``p 0.83``, or with a dash; "" without a classifier."""
        if self.by is None:
            return ""
        return f"p {number(self.p[recon_id], 2)}" if recon_id in self.p else f"p {DASH}"

    def told(self, recon_id: str) -> str:
        """In words, for who hovers."""
        parts = [f"{self.probability(recon_id)} by {self.by.spoken}"] if self.by else []
        if recon_id in self.labels:
            parts.append(f"labelled {self.label(recon_id)}")
        return ", ".join(parts)


def teller(name: str) -> Teller | None:
    """The version of this name; None for none."""
    found = stored.ask(stored.every)
    places = {version.name: place for place, version in enumerate(found)}
    if name not in places:
        return None
    place = places[name]
    return Teller(version=found[place], number=len(found) - place)


def probabilities(store: Path, at: Stamp, classifier_id: str) -> dict[str, float]:
    """recon_id -> p, of every reconstruction that has all that the version reads."""
    found = verdicts.verdicts(store, classifier_id)
    return dict(zip(found["recon_id"], found["p"].astype(float), strict=True))


def labelled(store: Path, at: Stamp) -> dict[str, str]:
    """recon_id -> what people say of it.

    What was adjudicated counts, else the majority, and the oracle where nobody looked. Where as many say one
    as the other, or nobody is sure, it is unsure.
    """
    found = labels.votes(store)
    own = {labels.ADJUDICATED: 2, labels.ORACLE: 0}
    rank = found["annotator"].map(lambda name: own.get(name, 1))
    best = rank.groupby(found["recon_id"]).transform("max")
    sums = found[rank == best].assign(
        lean=lambda votes: votes["verdict"].map({HALLUCINATED: 1, FAITHFUL: -1}).fillna(0)
    )
    leans = sums.groupby("recon_id")["lean"].sum()
    return {str(recon): _call(float(lean)) for recon, lean in leans.items()}


def oracles(store: Path, at: Stamp) -> frozenset[str]:
    """Of which reconstructions the oracle alone says something."""
    found = labels.votes(store)
    others = found.loc[found["annotator"] != labels.ORACLE, "recon_id"]
    return frozenset(found["recon_id"].astype(str)) - frozenset(others.astype(str))


def _call(lean: float) -> str:
    return UNSURE if lean == 0 else HALLUCINATED if lean > 0 else FAITHFUL
