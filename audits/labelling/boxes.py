"""Overlap of the places that people drew."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from audits.labelling.label import Box


def overlap(a: Sequence[Box], b: Sequence[Box]) -> float:
    r"""Intersection over union of what two lists of boxes cover, boxes of one list taken together.

    .. math:: \frac{|A \cap B|}{|A \cup B|}

    Args:
        a, b: each box ``(x, y, width, height)``; not both empty.

    Errors:
        ValueError: neither list has a box.

    Example:
        >>> overlap([(0, 0, 2, 2)], [(1, 0, 2, 2)])
        0.3333333333333333
    """
    if not a and not b:
        raise ValueError("overlap needs a box on one side at least, got none.")
    edges = [np.unique([v for box in (*a, *b) for v in (box[i], box[i] + box[i + 2])]) for i in (0, 1)]
    covered = [_cells(boxes, edges) for boxes in (a, b)]
    areas = np.diff(edges[1])[:, None] * np.diff(edges[0])[None, :]
    both, either = covered[0] & covered[1], covered[0] | covered[1]
    return float(areas[both].sum() / areas[either].sum())


def _cells(boxes: Sequence[Box], edges: Sequence[np.ndarray]) -> np.ndarray:
    """Which cells of the grid that all edges make are covered."""
    held = np.zeros((len(edges[1]) - 1, len(edges[0]) - 1), bool)
    for x, y, width, height in boxes:
        left, right = np.searchsorted(edges[0], (x, x + width))
        top, bottom = np.searchsorted(edges[1], (y, y + height))
        held[top:bottom, left:right] = True
    return held
