"""What a correction gains and costs: the same pictures before, as a mean, and after."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from audits.classifier.features import numbers
from audits.classifier.versions import Version, versions
from audits.correction.batches import Made

SHOWN = ("psnr", "ssim", "lpips-alex", "lpips-vgg", "lpips-squeeze", "lpips-tiny", "consistency")
SIDES = ("draw", "mean", "corrected")


def gains(store: Path, made: Sequence[Made]) -> list[dict[str, Any]]:
    """A row for every case and figure: the draws that were corrected, the means of all draws, the corrected.

    Figures are averages over the pictures that were corrected. ``hallucinated`` is the share that the
    newest classifier with the truth flags; it is no estimate of a rate (see docs/classifier.md), and the
    classifier that a correction went by is not asked.
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
    cases = pd.MultiIndex.from_tuples([(one.dataset, one.problem, one.method) for one in good])
    sides = {side: values.reindex(keys).set_axis(cases) for side, keys in ids.items()}
    means = {side: found.groupby(level=[0, 1, 2], sort=False).mean() for side, found in sides.items()}
    counts = pd.Series(1, index=cases).groupby(level=[0, 1, 2], sort=False).sum()
    return [
        {
            **dict(zip(("dataset", "problem", "method"), case, strict=True)),
            "pictures": int(counts[case]),
            "figure": name,
            **{side: _number(means[side].loc[case, name]) for side in SIDES},
        }
        for case in counts.index
        for name in values.columns
    ]


def _examiner(store: Path) -> Version | None:
    return next((one for one in versions(store) if one.trained_on["reference"] == "truth"), None)


def _number(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
