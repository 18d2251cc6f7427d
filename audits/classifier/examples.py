"""What a classifier learns from: labelled reconstructions, each with its features and its group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from audits.classifier.layer import Floats
from engine.errors import UsageError

FEWEST = 5  # labels of each kind without which nothing is trained
ADVISED = 20  # labels of each kind below which the report warns
GROUPS = 3  # images or identities with labels of each kind: two to learn from, one to test on
HALLUCINATED, FAITHFUL = "hallucinated", "faithful"


@dataclass(frozen=True, kw_only=True, eq=False)
class Examples:
    """Labelled reconstructions.

    Args:
        features: names of the columns of `values`.
        values: ``(N, F)``, all finite.
        hallucinated: ``(N,)``, the verdicts.
        weight: ``(N,)``, how much each label counts; 1 is usual.
        group: ``(N,)``, equal where image or identity is: never on both sides of a split.
        place: ``(N,)``, the row of each in `facts`.
        facts: ``recon_id, image_id, dataset, problem, method``.
    """

    features: tuple[str, ...]
    values: Floats
    hallucinated: NDArray[np.bool_]
    weight: Floats
    group: NDArray[np.int64]
    place: NDArray[np.int64]
    facts: pd.DataFrame

    def __len__(self) -> int:
        return len(self.hallucinated)

    def __getitem__(self, chosen: NDArray[Any]) -> Examples:
        """Some of them, by index or mask."""
        return replace(
            self,
            values=self.values[chosen],
            hallucinated=self.hallucinated[chosen],
            weight=self.weight[chosen],
            group=self.group[chosen],
            place=self.place[chosen],
        )

    @property
    def rows(self) -> pd.DataFrame:
        """What each is of: the rows of `facts`."""
        return self.facts.iloc[self.place]

    @property
    def balanced(self) -> Floats:
        """Weights under which both kinds of verdict count the same, N in all."""
        total = np.where(
            self.hallucinated, *(self.weight[self.hallucinated == k].sum() for k in (True, False))
        )
        return np.asarray(self.weight * len(self) / (2 * total))

    @property
    def counts(self) -> dict[str, int]:
        """Labels of each kind."""
        found = int(self.hallucinated.sum())
        return {HALLUCINATED: found, FAITHFUL: len(self) - found}

    def groups(self, hallucinated: bool) -> int:
        """Groups that have a label of this kind."""
        return len(np.unique(self.group[self.hallucinated == hallucinated]))


def groups(images: pd.DataFrame) -> NDArray[np.int64]:
    """A number for each row, the same where image, picture or identity is the same, however indirectly.

    Args:
        images: columns ``image_id``, ``digest`` and ``identity``; NULL ties nothing together.

    Example:
        >>> people = pd.DataFrame({"image_id": "abc", "digest": None, "identity": None}, index=range(3))
        >>> people["image_id"], people["identity"] = ["a", "b", "c"], ["anna", None, "anna"]
        >>> groups(people).tolist()
        [0, 1, 0]
    """
    count = len(images)
    ends = [np.empty((0, 2), dtype=np.int64)]
    names = count
    for column in ("image_id", "digest", "identity"):
        codes, found = pd.factorize(images[column].astype("string"))
        tied = np.flatnonzero(codes >= 0)
        ends.append(np.column_stack([tied, names + codes[tied]]))
        names += len(found)
    rows, columns = np.concatenate(ends).T
    graph = coo_array((np.ones(len(rows)), (rows, columns)), shape=(names, names))
    component = connected_components(graph, directed=False)[1][:count]
    return np.asarray(pd.factorize(component)[0], dtype=np.int64)


def checked(examples: Examples) -> Examples:
    """The examples, where they are enough to train and test on.

    Errors:
        UsageError: says how many of what are missing.
    """
    counts = examples.counts
    if min(counts.values()) == 0 and len(examples):
        missing = min(counts, key=lambda kind: counts[kind])
        had = HALLUCINATED if missing == FAITHFUL else FAITHFUL
        raise UsageError(
            f"a classifier takes labels of both kinds, {FEWEST} of each at least; "
            f"got {counts[had]} {had} and none {missing}."
        )
    if min(counts.values()) < FEWEST:
        raise UsageError(
            f"a classifier takes {FEWEST} labels of each kind at least ({ADVISED} to be worth much); "
            f"got {_listed(counts.items())}: {_listed(_short(counts))} missing."
        )
    for kind in (HALLUCINATED, FAITHFUL):
        found = examples.groups(kind == HALLUCINATED)
        if found < GROUPS:
            raise UsageError(
                f"a classifier is tested on people and pictures it never saw, which takes {kind} labels of "
                f"{GROUPS} different images or identities at least; got {found}."
            )
    return examples


def scarce(examples: Examples) -> str | None:
    """A warning where there are few labels; None where there are enough."""
    counts = examples.counts
    if min(counts.values()) >= ADVISED:
        return None
    return (
        f"Few labels ({_listed(counts.items())}): with fewer than {ADVISED} of each kind the figures are "
        "rough, as their intervals show."
    )


def _short(counts: dict[str, int]) -> list[tuple[str, int]]:
    return [(kind, FEWEST - found) for kind, found in counts.items() if found < FEWEST]


def _listed(counts: Iterable[tuple[str, int]] | Sequence[tuple[str, int]]) -> str:
    return " and ".join(f"{count} {kind}" for kind, count in counts)
