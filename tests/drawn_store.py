"""The sample store with samples: three methods drew 8 of every picture of photos x deblur.

Around a common centre c and with a deviation s that differs from pixel to pixel, the truth is c + s·e₀:

* `even` draws c + s·e, exchangeable with the truth: its intervals hold what they promise;
* `rash` draws c + s·e/3, a varied method and no posterior;
* `mute` kept its moments only, of the first three pictures, and was judged by nothing.

Numbers are computed here, from the judges' formulas, by numpy and scipy alone.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from sample_pictures import SIZE, Array, truths
from sample_store import START
from scipy.ndimage import gaussian_filter
from scipy.stats import spearmanr
from scipy.stats import t as student

from engine.identity import digest, identify
from engine.store import codec
from engine.store.aggregates import refresh
from engine.store.connection import writing

SAMPLES = 8
VARIED = "no: the spread of a varied method, not a posterior"
METHODS = {
    "even": ("diffusion", "yes", 1.0),
    "rash": ("varied", VARIED, 1 / 3),
    "mute": ("diffusion", "approximate", 1.0),
}
JUDGES = {
    "coverage-band": None,
    "coverage-student-90": None,
    "z-score": None,
    "ause": False,
    "crps": False,
    "error-deviation": True,
    "apsd": None,
}
LEVELS = (0.1, 0.3, 0.5, 0.7, 0.9)

Rows = dict[str, list[dict[str, Any]]]


def add(folder: Path) -> None:
    """Add the samples to a sample store."""
    rows: Rows = defaultdict(list)
    for method, (family, posterior, _) in METHODS.items():
        rows["method"].append(
            {"method": method, "family": family, "stochastic": True, "posterior": posterior, "params": "{}"}
        )
    for judge, higher in JUDGES.items():
        rows["judge"].append(
            {"judge": judge, "kind": "check", "convention": f"what {judge} is", "unit": "", "per": "image"}
            | {"higher_is_better": higher, "needs": json.dumps(["truth", "samples"]), "params": "{}"}
        )
    rows["map"].append({"map": "deviation", "unit": "", "low": 0.0, "high": 0.25, "palette": "deviation"})
    for position, (_, truth) in enumerate(truths("photos")):
        for number, method in enumerate(METHODS):
            if method != "mute" or position < 3:
                _draw(rows, method, truth, np.random.default_rng([position, number]))
    with writing(folder) as con:
        for table, entries in rows.items():
            con.register("entries", pd.DataFrame(entries))
            con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM entries")
        refresh(con, pa.table({"recon_id": [str(row["recon_id"]) for row in rows["reconstruction"]]}))


def _draw(rows: Rows, method: str, truth: Array, rng: np.random.Generator) -> None:
    image = identify("image", dataset="photos", digest=digest(truth))
    measurement = identify("measurement", image=image, problem="deblur", seed=0)
    spread = 0.01 + 0.1 * np.abs(truth - gaussian_filter(truth, (0, 2, 2)))
    centre = truth - spread * rng.standard_normal(truth.shape)
    factor = METHODS[method][2]
    drawn = centre + factor * spread * rng.standard_normal((SAMPLES, *truth.shape))
    samples = drawn.astype(np.float32)
    facts = {
        "measurement_id": measurement,
        "image_id": image,
        "dataset": "photos",
        "problem": "deblur",
        "method": method,
        "precision": "fp32",
        "device": "cpu",
        "state": "ok",
        "created": START,
    }

    def store(kind: str, sample: int | None, x: Array) -> Any:
        recon = identify("reconstruction", measurement=measurement, method=method, kind=kind, sample=sample)
        share = 1 if kind == "sample" else SAMPLES
        rows["reconstruction"].append(
            facts
            | {"recon_id": recon, "kind": kind, "sample": sample, "samples": share, "digest": digest(x)}
            | {"seconds": 0.5 * share, "network_evaluations": 10 * share if method == "even" else None}
        )
        rows["output"].append({"recon_id": recon, "png": codec.png(x), "x": codec.pack(x)})
        return recon

    mean = samples.mean(axis=0)
    recon = store("mean", None, mean)
    maps = {
        "deviation": samples.std(axis=0, ddof=1).mean(axis=0),
        "absolute-error": np.abs(mean - truth).mean(axis=0),
    }
    for name, pixels in maps.items():
        data = codec.pack(pixels.astype(np.float16))
        rows["pixel_map"].append(
            {"recon_id": recon, "map": name, "height": SIZE, "width": SIZE, "data": data}
        )
    if method == "mute":
        return
    for sample, x in enumerate(samples):
        store("sample", sample, x)
    scores = _scores(samples, mean, truth, maps["absolute-error"], maps["deviation"])
    rows["score"] += [
        {"recon_id": recon, "judge": judge, "reference": "truth", "value": value}
        for judge, value in scores.items()
    ]
    for judge, (xs, ys, weights) in _curves(
        samples, mean, truth, maps["absolute-error"], maps["deviation"]
    ).items():
        rows["tally"] += [
            {"recon_id": recon, "judge": judge, "x": x, "y": y, "weight": weight}
            for x, y, weight in zip(xs, ys, weights, strict=True)
        ]


def _scores(samples: Array, mean: Array, truth: Array, error: Array, deviation: Array) -> dict[str, float]:
    widening = 1 + 1 / SAMPLES
    sure, oracle, _ = _sparsified(error, deviation)
    pairs = np.abs(samples[:, None] - samples[None]).mean()
    return {
        "coverage-band": float(((samples.min(axis=0) <= truth) & (truth <= samples.max(axis=0))).mean()),
        "coverage-student-90": _held(samples, mean, truth, 0.9),
        "z-score": float(
            np.sqrt(((mean - truth) ** 2).mean() / widening / samples.var(axis=0, ddof=1).mean())
        ),
        "ause": float((sure - oracle).mean() / error.mean()),
        "crps": float(np.abs(samples - truth).mean() - pairs / 2),
        "error-deviation": float(spearmanr(error, deviation, axis=None).statistic),
        "apsd": float(deviation.mean()),
    }


def _held(samples: Array, mean: Array, truth: Array, level: float) -> float:
    width = student.ppf((1 + level) / 2, SAMPLES - 1) * samples.std(axis=0, ddof=1) * np.sqrt(1 + 1 / SAMPLES)
    return float((np.abs(truth - mean) <= width).mean())


def _sparsified(error: Array, deviation: Array) -> tuple[Array, Array, Array]:
    """Mean error of the rest, in the order of deviation and of error, at 20 shares removed; those shares."""
    shares = np.arange(20) / 20
    found = []
    for key in (deviation, error):
        falling = error.ravel()[np.argsort(-key, axis=None)].astype(float)
        found.append(np.array([falling[int(share * falling.size) :].mean() for share in shares]))
    return found[0], found[1], shares


def _curves(
    samples: Array, mean: Array, truth: Array, error: Array, deviation: Array
) -> dict[str, tuple[Any, Any, Any]]:
    ordered = np.sort(samples, axis=0)
    depths = np.arange(SAMPLES // 2, 0, -1)
    ranked = [float(((ordered[k - 1] <= truth) & (truth <= ordered[-k])).mean()) for k in depths]
    ranks = np.bincount((samples < truth).sum(axis=0).ravel(), minlength=SAMPLES + 1) / truth.size
    sure, oracle, shares = _sparsified(error, deviation)
    left = 1 - shares
    return {
        "coverage": (1 - 2 * depths / (SAMPLES + 1), ranked, np.ones(len(depths))),
        "coverage-student": (LEVELS, [_held(samples, mean, truth, level) for level in LEVELS], np.ones(5)),
        "rank-histogram": (np.arange(SAMPLES + 1), ranks, np.ones(SAMPLES + 1)),
        "sparsification": (shares, sure * left, left),
        "sparsification-oracle": (shares, oracle * left, left),
    }
