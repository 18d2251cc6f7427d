"""Rows of the store, as the runner and the importer both write them."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from data.dataset import Picture
from engine.identity import digest
from engine.store import codec

Row = dict[str, Any]
State = Literal["ok", "failed", "skipped"]
Kind = Literal["single", "sample", "mean"]


def image_row(image_id: uuid.UUID, dataset: str, picture: Picture, mark: str, position: int) -> Row:
    """A picture of a test set; `mark` is the digest of its pixels and region."""
    channels, height, width = picture.pixels.shape
    return {
        "image_id": image_id,
        "dataset": dataset,
        "name": picture.name,
        "height": height,
        "width": width,
        "channels": channels,
        "identity": picture.identity,
        "attributes": picture.attributes,
        "roi": None if picture.roi is None else codec.pack(picture.roi),
        "digest": mark,
        "png": codec.png(picture.pixels),
        "position": position,
        "x": codec.pack(picture.pixels),
    }


def measurement_row(
    measurement_id: uuid.UUID,
    image_id: uuid.UUID,
    problem: str,
    y: NDArray[Any] | None,
    preview: NDArray[np.float32] | None,
    seed: int | None = None,
) -> Row:
    """What was measured of one picture, exactly, and as a picture; None where it is not known."""
    row: Row = {"measurement_id": measurement_id, "image_id": image_id, "problem": problem, "seed": seed}
    if y is None or preview is None:
        return row
    exact = {"digest": digest(y), "dtype": str(y.dtype), "shape": list(y.shape), "y": codec.pack(y)}
    return row | exact | {"preview": codec.png(preview)}


def reconstruction_row(
    recon_id: uuid.UUID,
    measurement_id: uuid.UUID,
    image_id: uuid.UUID,
    *,
    dataset: str,
    problem: str,
    method: str,
    kind: Kind = "single",
    sample: int | None = None,
    samples: int = 1,
    state: State,
    reason: str | None = None,
    precision: str,
    device: str,
) -> Row:
    """One output, or why there is none.

    Args:
        sample: the number of a sample.
        samples: how many draws it is made from.
    """
    return {
        "recon_id": recon_id,
        "measurement_id": measurement_id,
        "image_id": image_id,
        "dataset": dataset,
        "problem": problem,
        "method": method,
        "kind": kind,
        "sample": sample,
        "samples": samples,
        "precision": precision,
        "device": device,
        "state": state,
        "reason": reason,
        "created": datetime.now(UTC),
    }


def output_row(recon_id: uuid.UUID, output: NDArray[np.float32]) -> Row:
    """An output as a picture and exactly."""
    return {"recon_id": recon_id, "png": codec.png(output), "x": codec.pack(output)}
