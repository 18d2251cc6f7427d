"""Which reconstructions count: those with a label, and with a probability, that the reader asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard import source, verdicts
from dashboard.classifier.stored import ask
from dashboard.hallucinations import stored
from dashboard.numbers import number
from dashboard.verdicts import FAITHFUL, HALLUCINATED, UNSURE, Sayings, Teller

ANY, NONE = "any", "none"
LABELS = (ANY, HALLUCINATED, FAITHFUL, UNSURE, NONE)
SPOKEN = {ANY: "any label or none", NONE: "not labelled"}
WHOLE = (0.0, 1.0)


def sayings(by: Teller | None) -> Sayings:
    """What a version of the classifier, where there is one, and the labels say."""
    p = ask(verdicts.probabilities, by.version.classifier_id) if by else {}
    return Sayings(by=by, p=p, labels=ask(verdicts.labelled), oracle=ask(verdicts.oracles))


def narrowed(values: Mapping[str, Any]) -> bool:
    """Whether some reconstructions are left out."""
    return values["label"] != ANY or tuple(values["p"]) != WHOLE


def chosen(values: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Ids of the reconstructions that count; None for all.

    One without a probability counts only where all probabilities do.
    """
    if not narrowed(values):
        return None
    label, (low, high) = values["label"], values["p"]
    said, wanted = sayings(verdicts.teller(values["classifier"])), None if label == NONE else label
    if (low, high) != WHOLE:
        ids = [recon for recon, p in said.p.items() if low <= p <= high]
    else:
        ids = source.ask(stored.ids)
    return tuple(sorted(recon for recon in ids if label == ANY or said.labels.get(recon) == wanted))


def told(values: Mapping[str, Any]) -> str:
    """The choice as part of a sentence, "labelled hallucinated, of probability 0.50 to 1.00"; "" for all."""
    label, (low, high) = values["label"], values["p"]
    parts = [] if label == ANY else ["not labelled" if label == NONE else f"labelled {label}"]
    if (low, high) != WHOLE:
        parts.append(f"of probability {number(low, 2)} to {number(high, 2)}")
    return ", ".join(parts)
