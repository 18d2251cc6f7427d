"""Figures of planted truth against scikit-learn and against counting."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score

from audits.planted.figures import (
    best_overlap,
    counted,
    edges,
    overlaps,
    pixel_auroc,
    pixel_precision,
    pointing,
    showing,
    telling,
    threshold,
)

PICTURES, SIDE = 12, 16


@pytest.fixture
def maps() -> tuple[np.ndarray, np.ndarray]:
    """Noise with squares that stand out a little, rounded so that values tie."""
    rng = np.random.default_rng(0)
    masks = np.zeros((PICTURES, SIDE, SIDE), bool)
    for mask in masks:
        row, column = rng.integers(0, SIDE - 4, 2)
        mask[row : row + 4, column : column + 4] = True
    fields = rng.normal(size=masks.shape) + masks
    return np.round(fields, 1).astype(np.float16), masks


def test_pixel_figures_are_those_of_all_pixels_together(maps: tuple[np.ndarray, np.ndarray]) -> None:
    fields, masks = maps
    values = np.unique(fields.astype(float))
    counts = counted(fields, masks, values)
    flat, truth = fields.reshape(-1).astype(float), masks.reshape(-1)
    every = np.ones((1, PICTURES))
    assert pixel_auroc(counts, every)[0] == pytest.approx(roc_auc_score(truth, flat))
    assert pixel_precision(counts, every)[0] == pytest.approx(average_precision_score(truth, flat))


def test_a_picture_weighted_twice_counts_twice(maps: tuple[np.ndarray, np.ndarray]) -> None:
    fields, masks = maps
    weights = np.ones(PICTURES)
    weights[2] = 2
    twice = [*range(PICTURES), 2]
    limits = edges(fields)
    whole = pixel_auroc(counted(fields[twice], masks[twice], limits), np.ones((1, PICTURES + 1)))
    assert pixel_auroc(counted(fields, masks, limits), weights[None])[0] == pytest.approx(whole[0])


def test_overlap_is_that_of_the_pixels_at_or_above_an_edge(maps: tuple[np.ndarray, np.ndarray]) -> None:
    fields, masks = maps
    limits = edges(fields)
    found = overlaps(counted(fields, masks, limits))
    for edge, value in zip(limits, found, strict=True):
        above = fields.astype(float) >= edge
        assert value == pytest.approx((above & masks).sum() / (above | masks).sum())
    assert found.max() == found[list(limits).index(best_overlap(counted(fields, masks, limits)))]


def test_a_perfect_map_shows_the_place_and_a_reversed_one_does_not(
    maps: tuple[np.ndarray, np.ndarray],
) -> None:
    _, masks = maps
    groups = [str(k) for k in range(PICTURES)]
    fields = masks.astype(np.float16)
    limits = edges(fields)
    right = showing(fields, masks, groups, limits, 1.0)
    assert right.auroc.value == right.precision.value == right.pointing.value == right.overlap == 1
    wrong = showing(-fields, masks, groups, edges(-fields), 0.0)
    assert wrong.auroc.value == 0 and wrong.pointing.value < 0.5 and wrong.overlap == 0


def test_a_peak_one_pixel_beside_the_plant_still_points_at_it() -> None:
    mask = np.zeros((1, 32, 32), bool)
    mask[0, 10:14, 10:14] = True
    for column, hit in ((13, True), (14, True), (15, False)):
        field = np.zeros((1, 32, 32))
        field[0, 11, column] = 1
        assert pointing(field, mask)[0] == hit


def test_telling_is_the_area_of_all_twins_and_the_share_above_the_threshold() -> None:
    rng = np.random.default_rng(1)
    values = np.round(np.stack([rng.normal(size=40), rng.normal(size=40) + 1], axis=1), 1)
    found = telling(values, [str(k // 2) for k in range(40)], 0.5)
    truth = np.repeat([False, True], 40)
    assert found.auc.value == pytest.approx(roc_auc_score(truth, values.T.reshape(-1)))
    assert found.auc.low < found.auc.value < found.auc.high
    assert found.detection.value == pytest.approx((values[:, 1] > 0.5).mean())
    assert found.alarms == pytest.approx((values[:, 0] > 0.5).mean()) and found.count == 40


def test_intervals_draw_whole_groups() -> None:
    """Twenty copies of two pictures are worth two pictures."""
    two = np.array([[0.0, 1.0], [2.0, 1.5]])
    alike = telling(np.repeat(two, 20, axis=0), ["a"] * 20 + ["b"] * 20, 0.0)
    apart = telling(np.repeat(two, 20, axis=0), [str(k) for k in range(40)], 0.0)
    assert alike.auc.high - alike.auc.low > 2 * (apart.auc.high - apart.auc.low)


def test_the_threshold_flags_no_more_than_a_twentieth_of_the_unplanted() -> None:
    for count in (19, 20, 37, 200):
        values = np.random.default_rng(count).normal(size=(count, 2))
        limit = threshold(values)
        assert (values[:, 0] > limit).mean() <= 0.05
        assert (values[:, 0] >= limit).mean() > 0.05 - 1 / count
