"""One number of each map, in a way the reader chooses: what a mean washes out, a maximum keeps."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from PIL import Image

from dashboard.compare.pictures import Kept
from dashboard.hallucinations import stored
from engine.store import codec

TOP, TEMPERATURE = 0.01, 0.05  # share of places; of the map's fixed range
POOLINGS = ("max", "top", "p99", "softmax", "mean")
SPOKEN = {
    "max": "maximum",
    "top": "worst 1 %",
    "p99": "99th percentile",
    "softmax": "soft-max",
    "mean": "mean",
}
TOLD = (
    "How one number is made of a map: its largest magnitude; the mean of the worst 1 % of places; the 99th "
    "percentile; soft-max, Σ softmax(d/T)·d with T a twentieth of the map's range; or the mean, which washes "
    "out what is small. Of the maps as stored, within the image's region of interest."
)
_BURST = 100  # maps read at once
_LAYOUT = struct.Struct("<5d")
_kept = Kept(16 * 2**20)


def pooled(
    field: NDArray[np.floating], inside: NDArray[np.bool_] | None, span: float
) -> dict[str, float] | None:
    """A map's number in every pooling; None where no place counts.

    Args:
        field: ``(h, w)``, whose magnitude counts.
        inside: ``(H, W)``, the region that counts, as fine as the picture; None for all of it.
        span: length of the map's fixed range.

    Example:
        >>> found = pooled(np.array([[0.0, 0.0], [0.0, -1.0]]), None, 1.0)
        >>> {name: round(value, 2) for name, value in found.items()}
        {'max': 1.0, 'top': 1.0, 'p99': 0.97, 'softmax': 1.0, 'mean': 0.25}
    """
    share = np.ones(field.shape) if inside is None else _touched(inside, field.shape)
    counts = (share > 0) & np.isfinite(field)
    places = np.abs(field[counts].astype(float))
    if not places.size:
        return None
    worst = np.sort(places)[-max(1, round(TOP * places.size)) :]
    weights = np.exp((places - places.max()) / (TEMPERATURE * span))
    return {
        "max": float(places.max()),
        "top": float(worst.mean()),
        "p99": float(np.quantile(places, 0.99)),
        "softmax": float((weights * places).sum() / weights.sum()),
        "mean": float(np.average(places, weights=share[counts])),
    }


def scores(
    store: Path,
    dataset: str | None,
    problem: str | None,
    methods: Sequence[str],
    map: str,
    pooling: str,
    span: float,
) -> pd.DataFrame:
    """Every output that has the map, with its `value`; those of which no place counts are left out.

    The maximum is in the store. Else maps are read, once: an output's never changes.
    """
    found = stored.outputs(store, dataset, problem, methods, map)
    if not len(found):
        return found.assign(value=pd.Series(dtype=float))
    values = found["strongest"].to_numpy(dtype=float, copy=True)
    read = found["bounded"].to_numpy(dtype=bool) | (pooling != "max")
    values[read] = _pooled(store, list(found.loc[read, "recon_id"]), map, pooling, span)
    return found.assign(value=values).dropna(subset="value").reset_index(drop=True)


def _pooled(store: Path, names: Sequence[str], map: str, pooling: str, span: float) -> list[float]:
    place = str(store.resolve())
    keys = {name: ("pooled", name, map, f"{span:g}") for name in names}
    missing = [name for name in names if _kept.get(place, keys[name]) is None]
    for start in range(0, len(missing), _BURST):
        part = missing[start : start + _BURST]
        for name, (data, roi) in stored.fields(store, part, map).items():
            inside = None if roi is None else codec.unpack(roi).astype(bool)
            numbers = pooled(codec.unpack(data), inside, span) or dict.fromkeys(POOLINGS, float("nan"))
            _kept.put(place, keys[name], _LAYOUT.pack(*(numbers[kind] for kind in POOLINGS)))
    blobs = [_kept.get(place, keys[name]) for name in names]
    return [float("nan") if b is None else _LAYOUT.unpack(b)[POOLINGS.index(pooling)] for b in blobs]


def _touched(inside: NDArray[np.bool_], shape: tuple[int, ...]) -> NDArray[np.float64]:
    """How much of each cell of a map a region covers."""
    whole = Image.fromarray(inside.astype(np.float32))
    return np.asarray(whole.resize((shape[1], shape[0]), Image.Resampling.BOX), dtype=np.float64)
