"""Pictures of a test set that have been looked at once, and how they are put into batches."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from data.dataset import Dataset, Picture
from engine import catalogue
from engine.identity import digest, identify
from engine.problem import Shape
from engine.runner.records import image_row
from engine.runner.unit import Rows

PIXELS = 2**19  # of a batch; with BATCH it fixes every batch's composition, whatever memory is free
BATCH = 8


@dataclass(frozen=True, kw_only=True)
class Known:
    """A picture of a test set that has been looked at once."""

    index: int
    image_id: uuid.UUID
    digest: str
    shape: Shape


def known_of(dataset: Dataset, index: int, picture: Picture) -> Known:
    """What is known of a picture by looking at it once."""
    channels, height, width = picture.pixels.shape
    mark = digest(picture.pixels)
    if picture.roi is not None:
        mark = identify("bounded", pixels=mark, roi=digest(picture.roi)).hex
    return Known(
        index=index,
        image_id=identify("image", dataset=dataset.slug, name=picture.name, digest=mark),
        digest=mark,
        shape=(channels, height, width),
    )


def dataset_rows(dataset: Dataset, known: Sequence[Known], picture: Callable[[int], Picture]) -> Rows:
    """The store's rows of a test set and its pictures; `picture` gives one by its index."""
    rows = [image_row(k.image_id, dataset.slug, picture(k.index), k.digest, k.index) for k in known]
    whole = hashlib.blake2b("".join(k.digest for k in known).encode(), digest_size=16).hexdigest()
    return {"image": rows, "dataset": [catalogue.dataset_row(dataset, len(known), whole)]}


def batches(known: Sequence[Known]) -> Iterator[list[Known]]:
    """Pictures of one shape together, in their order, so many at a time."""
    shapes: dict[Shape, list[Known]] = {}
    for item in known:
        shapes.setdefault(item.shape, []).append(item)
    for shape, items in shapes.items():
        size = max(1, min(BATCH, PIXELS // (shape[0] * shape[1] * shape[2])))
        for start in range(0, len(items), size):
            yield items[start : start + size]
