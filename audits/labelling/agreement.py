"""How well annotators agree: with each other, with themselves, with what is known."""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from audits.labelling import boxes
from audits.labelling.progress import asked, repeated
from audits.labelling.verdicts import NOT_PEOPLE, named_items, votes

WORDS = ("hallucinated", "faithful", "unsure")
DRAWS = 1000


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A number with its 95 % interval; None where too little is known, then `reason` says why.

    Args:
        count: what it is from: reconstructions, repeats, gold items, pairs of annotators.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    count: int = 0
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """How well annotators agree.

    Args:
        annotators: who, in the order of names.
        labels: votes counted.
        alpha: Krippendorff's, nominal; `count` reconstructions were judged by two at least.
        pairs: one row per two annotators who judged the same: a, b, items, same (share), kappa (Cohen's;
            missing where both always say one and the same thing), boxes (mean overlap), boxed (items).
        consistency: one row per annotator with repeats: annotator, value, low, high, count.
        gold: the same, for known items.
        boxes: mean overlap of what two annotators drew on one reconstruction; `count` such pairs.
    """

    annotators: tuple[str, ...]
    labels: int
    alpha: Estimate
    pairs: pd.DataFrame
    consistency: pd.DataFrame
    gold: pd.DataFrame
    boxes: Estimate


def agreement(
    store: Path,
    session_id: str | None = None,
    annotators: Sequence[str] | None = None,
    *,
    unsure: bool = True,
) -> Agreement:
    r"""Agreement of annotators, of one session or of all labels.

    .. math:: \alpha = 1 - D_o / D_e, \quad \kappa = (p_o - p_e) / (1 - p_e)

    Intervals of :math:`\alpha` and of boxes are 95 % percentiles of 1,000 bootstrap draws of whole
    images, for reconstructions of one image are no independent evidence; those of shares are Wilson's.

    Args:
        session_id: one session; None for all.
        annotators: who; people by default, which `oracle` and `adjudicated` are not.
        unsure: whether *unsure* is a value of its own; otherwise it counts as not judged.

    References:
        Krippendorff, "Content analysis", 2018; Cohen, "A coefficient of agreement", 1960.
    """
    found = votes(store, session_id)
    people = ~found["annotator"].isin(NOT_PEOPLE)
    found = found[people if annotators is None else found["annotator"].isin(list(annotators))]
    if not unsure:
        found = found[found["verdict"] != "unsure"]
    names = tuple(sorted(found["annotator"].unique()))
    images = named_items(store).set_index("recon_id")["image_id"]
    cluster = found["recon_id"].map(images).fillna(found["recon_id"])
    table = asked(store, session_id)
    table = table[table["annotator"].isin(names)].dropna(subset=["verdict"])
    pairs, gold = repeated(table), table[table["stream"] == "gold"]
    drawn = _drawn(found)
    return Agreement(
        annotators=names,
        labels=len(found),
        alpha=_alpha(found, cluster),
        pairs=_pairs(found, names, drawn),
        consistency=_shares(pairs["annotator"], pairs["first"] == pairs["second"]),
        gold=_shares(gold["annotator"], gold["verdict"] == gold["answer"]),
        boxes=_mean(drawn["overlap"], drawn["recon_id"].map(images).fillna(drawn["recon_id"])),
    )


def _alpha(found: pd.DataFrame, cluster: pd.Series[str]) -> Estimate:
    counts = pd.crosstab(found["recon_id"], found["verdict"]).reindex(columns=list(WORDS), fill_value=0)
    shared = counts[counts.sum(axis=1) >= 2]
    if shared.empty:
        return Estimate(reason="no reconstruction was judged by two annotators.")
    values = shared.to_numpy()
    if (values.sum(axis=0) > 0).sum() < 2:
        return Estimate(
            count=len(shared), reason="everybody said the same of everything; α needs a difference."
        )
    groups = dict(zip(found["recon_id"], cluster, strict=True))
    low, high = _bootstrap(
        [groups[recon] for recon in shared.index], lambda rows: _krippendorff(values[rows])
    )
    return Estimate(value=_krippendorff(values), low=low, high=high, count=len(shared))


def _krippendorff(counts: np.ndarray) -> float:
    """NaN where all say the same."""
    import krippendorff

    if (counts.sum(axis=0) > 0).sum() < 2:
        return float("nan")
    return float(krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"))


def _pairs(found: pd.DataFrame, names: Sequence[str], drawn: pd.DataFrame) -> pd.DataFrame:
    wide = found.pivot(index="recon_id", columns="annotator", values="verdict")
    rows = []
    for a, b in itertools.combinations(names, 2):
        both = wide[[a, b]].dropna()
        if len(both):
            placed = drawn[(drawn["a"] == a) & (drawn["b"] == b)]["overlap"]
            rows.append(
                {
                    "a": a,
                    "b": b,
                    "items": len(both),
                    "same": float((both[a] == both[b]).mean()),
                    "kappa": _kappa(both[a], both[b]),
                    "boxes": float(placed.mean()) if len(placed) else None,
                    "boxed": len(placed),
                }
            )
    return pd.DataFrame(rows, columns=["a", "b", "items", "same", "kappa", "boxes", "boxed"])


def _kappa(a: pd.Series[str], b: pd.Series[str]) -> float | None:
    from sklearn.metrics import cohen_kappa_score

    if len({*a, *b}) < 2:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return float(cohen_kappa_score(a, b))


def _drawn(found: pd.DataFrame) -> pd.DataFrame:
    """Overlaps of two annotators' boxes, where both drew: recon_id, a, b, overlap."""
    rows = []
    for recon, group in found[found["boxes"].map(len) > 0].sort_values("annotator").groupby("recon_id"):
        for (a, first), (b, second) in itertools.combinations(
            zip(group["annotator"], group["boxes"], strict=True), 2
        ):
            rows.append({"recon_id": recon, "a": a, "b": b, "overlap": boxes.overlap(first, second)})
    return pd.DataFrame(rows, columns=["recon_id", "a", "b", "overlap"])


def _mean(values: pd.Series[float], cluster: pd.Series[str]) -> Estimate:
    if values.empty:
        return Estimate(reason="no two annotators drew boxes on one reconstruction.")
    numbers = values.to_numpy(float)
    low, high = _bootstrap(list(cluster), lambda rows: float(numbers[rows].mean()))
    return Estimate(value=float(numbers.mean()), low=low, high=high, count=len(numbers))


def _shares(names: pd.Series[str], right: pd.Series[bool]) -> pd.DataFrame:
    from scipy.stats import binomtest

    rows = []
    for name, group in right.groupby(names):
        test = binomtest(int(group.sum()), len(group))
        low, high = test.proportion_ci(method="wilson")
        rows.append({"annotator": name, "value": group.mean(), "low": low, "high": high, "count": len(group)})
    return pd.DataFrame(rows, columns=["annotator", "value", "low", "high", "count"])


def _bootstrap(
    clusters: Sequence[str], statistic: Callable[[np.ndarray], float]
) -> tuple[float | None, float | None]:
    """Percentiles over draws of whole clusters; None where there are fewer than two."""
    _, cluster, sizes = np.unique(np.asarray(clusters, str), return_inverse=True, return_counts=True)
    if len(sizes) < 2:
        return None, None
    rows, starts = np.argsort(cluster, kind="stable"), np.cumsum(sizes) - sizes
    generator = np.random.default_rng(0)
    values = []
    for _ in range(DRAWS):
        chosen = generator.integers(len(sizes), size=len(sizes))
        taken = sizes[chosen]
        within = np.arange(taken.sum()) - np.repeat(np.cumsum(taken) - taken, taken)
        values.append(statistic(rows[np.repeat(starts[chosen], taken) + within]))
    low, high = np.nanquantile(values, [0.025, 0.975])
    return float(low), float(high)
