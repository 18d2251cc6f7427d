"""Judging one batch: what the judges return, as rows of the store."""

from __future__ import annotations

import math
import uuid
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter
from torch import Tensor

from engine.judge import Batch, Curve, Judge, Judgement
from engine.store import codec

Rows = dict[str, list[dict[str, Any]]]
PEAKS = 8


def judge(
    batch: Batch, judges: Sequence[Judge], ids: Sequence[uuid.UUID], image_ids: Sequence[uuid.UUID]
) -> Rows:
    """Rows of `score`, `absence`, `pixel_map`, `peak`, `vector` and `tally` for B reconstructions.

    A judge that raises, or a value that is not finite, becomes an absence with its reason.

    Args:
        ids: of the reconstructions, in the batch's order.
        image_ids: of their images.
    """
    rows: Rows = {table: [] for table in ("score", "absence", "pixel_map", "peak", "vector", "tally")}
    for component in judges:
        missing = _lacks(component, batch)
        if missing:
            judgement = Judgement(absences={s.name: [missing] * len(ids) for s in component.scores})
        else:
            try:
                with torch.no_grad():
                    judgement = component(batch)
            except Exception as error:  # one judge must not take the others' numbers along
                reason = f"{component.slug} failed: {type(error).__name__}: {_line(error)}"
                judgement = Judgement(absences={s.name: [reason] * len(ids) for s in component.scores})
        _add(rows, component, judgement, batch, ids, image_ids)
    return rows


def magnitude(x: Tensor) -> Tensor:
    """Images as judged: ``(B, 2, H, W)`` complex ones by their magnitude ``(B, 1, H, W)``."""
    return x.norm(dim=1, keepdim=True) if x.shape[1] == 2 else x


def _lacks(judge: Judge, batch: Batch) -> str | None:
    have = {
        "truth": batch.x is not None,
        "measurement": batch.y is not None and batch.physics is not None,
        "linear": batch.problem is not None and batch.problem.linear,
        "samples": batch.samples is not None,
    }
    spoken = {
        "truth": "no ground truth",
        "measurement": "no measurement with its operator",
        "linear": "the operator is not linear",
        "samples": batch.unsampled,
    }
    return next((told for need, told in spoken.items() if need in judge.needs and not have[need]), None)


def _add(
    rows: Rows,
    component: Judge,
    judgement: Judgement,
    batch: Batch,
    ids: Sequence[uuid.UUID],
    image_ids: Sequence[uuid.UUID],
) -> None:
    references = {score.name: score.reference for score in component.scores}
    for name, values in judgement.values.items():
        reasons = judgement.absences.get(name, [None] * len(ids))
        for recon, value, reason in zip(ids, values.double().tolist(), reasons, strict=True):
            if reason is None and math.isfinite(value):
                rows["score"].append(
                    {"recon_id": recon, "judge": name, "reference": references[name], "value": value}
                )
            else:
                rows["absence"].append(
                    {"recon_id": recon, "judge": name, "reason": reason or f"not finite ({value})"}
                )
    for name, reasons in judgement.absences.items():
        if name not in judgement.values:
            rows["absence"] += [
                {"recon_id": r, "judge": name, "reason": why}
                for r, why in zip(ids, reasons, strict=True)
                if why
            ]
    for name, maps in judgement.maps.items():
        add_map(rows, name, maps.float().cpu().numpy(), ids, batch.x_hat.shape[-2:])
    for backbone, vectors in judgement.vectors.items():
        rows["vector"] += _vectors(ids, backbone, vectors)
    for backbone, vectors in judgement.truth_vectors.items():
        rows["vector"] += _vectors(image_ids, backbone, vectors)
    for name, curve in judgement.curves.items():
        rows["tally"] += _tallies(ids, name, curve)


def add_map(
    rows: Rows, name: str, fields: NDArray[Any], ids: Sequence[uuid.UUID], shape: Sequence[int]
) -> None:
    """Rows of `pixel_map` and `peak` for a map of every reconstruction.

    Args:
        fields: ``(B, h, w)``.
        shape: height and width of the pictures.
    """
    for recon, field in zip(ids, fields, strict=True):
        height, width = field.shape
        data = codec.pack(field.astype(np.float16))
        rows["pixel_map"].append(
            {"recon_id": recon, "map": name, "height": height, "width": width, "data": data}
        )
        rows["peak"] += [{"recon_id": recon, "map": name, **place} for place in peaks(field, shape)]


def peaks(field: NDArray[Any], shape: Sequence[int]) -> list[dict[str, Any]]:
    """The strongest places of a map, no two within one window.

    Args:
        field: ``(h, w)``, ranked by magnitude: larger is worse in every map.
        shape: height and width of the picture, in whose pixels places are given.

    Returns:
        At most 8 of ``rank, row, col, size, value``: the window's centre and side in pixels.
    """
    badness = np.abs(field)
    height, width = badness.shape
    side = max(3, min(height, width) // 8)
    local = maximum_filter(badness, size=side, mode="nearest") == badness
    places = np.flatnonzero(local & np.isfinite(badness))
    order = places[np.argsort(-badness.reshape(-1)[places], kind="stable")]
    taken: list[tuple[int, int]] = []
    for place in order:
        row, col = divmod(int(place), width)
        if all(max(abs(row - r), abs(col - c)) >= side for r, c in taken):
            taken.append((row, col))
            if len(taken) == PEAKS:
                break
    down, across = shape[0] / height, shape[1] / width
    return [
        {
            "rank": rank,
            "row": int((row + 0.5) * down),
            "col": int((col + 0.5) * across),
            "size": max(1, round(side * down)),
            "value": float(field[row, col]),
        }
        for rank, (row, col) in enumerate(taken, 1)
    ]


def _vectors(items: Sequence[uuid.UUID], backbone: str, vectors: Tensor) -> list[dict[str, Any]]:
    return [
        {"item": item, "backbone": backbone, "data": codec.pack(vector)}
        for item, vector in zip(items, vectors.float().cpu().numpy(), strict=True)
    ]


def _tallies(ids: Sequence[uuid.UUID], name: str, curve: Curve) -> list[dict[str, Any]]:
    places = curve.x.double().tolist()
    return [
        {"recon_id": recon, "judge": name, "x": x, "y": y, "weight": weight}
        for recon, ys, weights in zip(
            ids, curve.y.double().tolist(), curve.weight.double().tolist(), strict=True
        )
        for x, y, weight in zip(places, ys, weights, strict=True)
        if math.isfinite(y) and weight > 0
    ]


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300]
