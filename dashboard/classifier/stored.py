"""What the page asks of the store. Answers are remembered until results or labels change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import pandas as pd

from audits import labels
from audits.classifier import features, rates, versions
from audits.classifier.examples import checked, scarce
from audits.classifier.gathering import Choice, gathered
from audits.classifier.rates import Rates
from audits.classifier.versions import Version, spoken
from audits.labelling import trust
from dashboard import source, thumbnails
from dashboard.numbers import plural
from dashboard.source import Stamp
from engine.errors import UsageError
from engine.store.connection import database_file, reading

P = ParamSpec("P")
R = TypeVar("R")

EDGE = 192  # pixels of a picture's longer side, at most
_PAIRS = """
    SELECT r.recon_id::VARCHAR AS recon_id, r.dataset, r.problem, r.method, image.name,
           image.png AS truth, output.png AS reconstruction
    FROM reconstruction AS r JOIN image USING (image_id) LEFT JOIN output USING (recon_id)
    WHERE r.recon_id IN (SELECT unnest(?::UUID[]))
"""


@dataclass(frozen=True, kw_only=True)
class Offer:
    """The features that a choice of labels can be trained on; `refusal` says why there are none."""

    names: tuple[str, ...] = ()
    usual: tuple[str, ...] = ()
    refusal: str = ""


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a choice comes to, in a sentence, or why nothing can be trained on it."""

    told: str = ""
    refusal: str = ""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A reconstruction and its truth, as data URIs; "" for one that is gone."""

    dataset: str
    problem: str
    method: str
    name: str
    truth: str
    reconstruction: str


def ask(query: Callable[Concatenate[Path, Stamp, P], R], *args: P.args, **named: P.kwargs) -> R:
    """As `source.ask`, for answers that change with the labels too."""
    return source.ask(query, stamp(source.folder()), *args, **named)


def stamp(store: Path) -> Stamp:
    """Changes whenever the labels do; zeros where there are none."""
    try:
        facts = database_file(store, "labels").stat()
    except OSError:
        return (0, 0)
    return facts.st_mtime_ns, facts.st_size


def every(store: Path, at: Stamp) -> list[Version]:
    """All versions, newest first."""
    return versions.versions(store)


def voters(store: Path, at: Stamp) -> dict[str, int]:
    """Annotator -> reconstructions judged."""
    counts = labels.votes(store)["annotator"].value_counts()
    return {str(name): int(count) for name, count in sorted(counts.items())}


def oracle(store: Path, at: Stamp) -> trust.Trust | None:
    """How far the oracle's labels are to be trusted."""
    return trust.trust(store)


def offer(store: Path, at: Stamp, choice: Choice) -> Offer:
    """The features that may be chosen."""
    told = labels.verdicts(store, choice.annotators)
    known = features.numbers(store, told["recon_id"].tolist())
    names = tuple(sorted(known.allowed(choice.reference)))
    try:
        return Offer(names=names, usual=features.usual(known, choice.reference) if names else ())
    except UsageError as error:
        return Offer(names=names, refusal=str(error))


def preview(store: Path, at: Stamp, choice: Choice) -> Preview:
    """What training would learn from."""
    try:
        found = gathered(store, choice)
        examples = checked(found.examples)
    except UsageError as error:
        return Preview(refusal=str(error))
    counts = examples.counts
    words = [
        f"{plural(len(examples), 'label')} of {', '.join(map(spoken, found.annotators))}: "
        f"{counts['hallucinated']} hallucinated, {counts['faithful']} faithful; "
        f"{plural(len(examples.features), 'feature')}."
    ]
    words += [f"{plural(count, 'label')} left out: {why}." for why, count in found.left_out.items()]
    return Preview(told=" ".join([*words, scarce(examples) or ""]).strip())


def rated(
    store: Path, at: Stamp, classifier_id: str, dataset: str | None, problem: str | None
) -> dict[tuple[str, str], Rates]:
    """(method, kind) -> how often it hallucinates."""
    return rates.rates(store, versions.load(store, classifier_id), dataset, problem)


def pairs(store: Path, recons: tuple[str, ...]) -> dict[str, Pair]:
    """The pictures of some reconstructions."""
    with reading(store) as con:
        rows = con.execute(_PAIRS, [list(recons)]).df().to_dict("records")
    return {
        row["recon_id"]: Pair(
            **{name: row[name] for name in ("dataset", "problem", "method", "name")},
            truth=_small(row["truth"]),
            reconstruction=_small(row["reconstruction"]),
        )
        for row in rows
    }


def _small(png: object) -> str:
    return "" if png is None or pd.isna(png) else thumbnails.small(bytes(png), EDGE)  # type: ignore[call-overload]
