"""What a correction gains and costs: the same pictures before, as a mean, and after. Imports no torch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from audits.classifier.features import numbers
from audits.classifier.layer import Floats
from audits.classifier.measures import draws, estimated
from audits.classifier.versions import Version, versions
from audits.correction.made import Made
from engine.store.connection import reading

SHOWN = ("psnr", "ssim", "lpips-alex", "lpips-vgg", "lpips-squeeze", "lpips-tiny", "consistency")
SIDES = ("draw", "mean", "corrected")
CASE = ("dataset", "problem", "method", "stored_as")
LEVELS = list(range(len(CASE)))
BOOTSTRAPS = 1000
_SETS = """
    WITH sides AS (
        SELECT *, CASE WHEN method = $2 AND kind = 'single' THEN 'corrected'
                       WHEN method = $1 AND kind = 'mean' THEN 'mean'
                       WHEN method = $1 THEN 'draw' END AS side
        FROM set_score WHERE dataset = $3 AND problem = $4 AND judge LIKE 'kid%')
    SELECT judge, side, value FROM sides WHERE side IS NOT NULL ORDER BY judge, side
"""


def gains(store: Path, made: Sequence[Made]) -> list[dict[str, Any]]:
    """A row for every case and figure: the draws that were corrected, the means of all draws, the corrected.

    Figures are averages over the pictures that were corrected. ``hallucinated`` is the share that the
    newest classifier with the truth flags; it is no estimate of a rate (see docs/classifier.md), and the
    classifier that a correction went by is not asked. ``change`` is what the corrected have more than the
    draws, picture by picture, with its 95 % interval from a bootstrap of the pictures.
    """
    good = [one for one in made if one.reason is None]
    if not good:
        return []
    ids: dict[str, list[str | None]] = {
        "draw": [str(one.shown) for one in good],
        "mean": [None if one.mean is None else str(one.mean) for one in good],
        "corrected": [str(one.recon_id) for one in good],
    }
    known = numbers(store, [key for keys in ids.values() for key in keys if key is not None])
    values = known.values[[name for name in SHOWN if name in known.values.columns]].copy()
    judge = _examiner(store)
    if judge is not None and set(judge.layer.features) <= set(known.values.columns):
        read = known.values[list(judge.layer.features)]
        p = pd.Series(judge.layer.probability(read.to_numpy(dtype=float)), index=read.index)
        values["hallucinated"] = (p >= judge.layer.threshold).astype(float).where(p.notna())
    cases = pd.MultiIndex.from_tuples([_case(one) for one in good])
    sides = {side: values.reindex(keys).set_axis(cases) for side, keys in ids.items()}
    means = {side: found.groupby(level=LEVELS, sort=False).mean() for side, found in sides.items()}
    more = sides["corrected"] - sides["draw"].to_numpy()
    counts = pd.Series(1, index=cases).groupby(level=LEVELS, sort=False).sum()
    rows = []
    for case in counts.index:
        shared = dict(zip(CASE, case, strict=True)) | {"pictures": int(counts[case])}
        for name in values.columns:
            found = {side: _number(means[side].loc[case, name]) for side in SIDES}
            rows.append(shared | {"figure": name, **found, "change": _change(more.loc[[case], name])})
        rows += [shared | row for row in _of_sets(store, *case)]
    return rows


def _case(one: Made) -> tuple[str, ...]:
    return one.dataset, one.problem, one.method, one.stored_as


def _of_sets(store: Path, dataset: str, problem: str, method: str, stored_as: str) -> list[dict[str, Any]]:
    """KID, of all the store has of a case: its change has no interval."""
    with reading(store) as con:
        rows = con.execute(_SETS, [method, stored_as, dataset, problem]).fetchall()
    known = {(judge, side): value for judge, side, value in rows}
    found = []
    for name in dict.fromkeys(judge for judge, *_ in rows):
        sides = {side: known.get((name, side)) for side in SIDES}
        before, after = sides["draw"], sides["corrected"]
        if before is not None and after is not None:
            change = {"value": after - before, "low": None, "high": None}
            found.append({"figure": name, **sides, "change": change})
    return found


def _change(more: pd.Series) -> dict[str, float] | None:
    """The mean of differences with its 95 % interval; None where there is none."""
    known = more.dropna().to_numpy(dtype=float)
    if not len(known):
        return None
    every = np.ones(len(known))

    def mean(drawn: Floats) -> Floats:
        return (drawn * known).sum(axis=1) / drawn.sum(axis=1)

    return asdict(estimated(mean, every, draws(np.arange(len(known)), BOOTSTRAPS, 0)))


def _examiner(store: Path) -> Version | None:
    return next((one for one in versions(store) if one.trained_on["reference"] == "truth"), None)


def _number(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
