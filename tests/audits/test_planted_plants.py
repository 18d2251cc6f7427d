"""What is planted is where its mask says, can be seen, and is never in both splits."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from audits.planted import photos as photographs
from audits.planted.plant import FEWEST, SHADE, SMALL, Plant, shown
from audits.planted.sets import SETS

SIDES = {"faces": (3, 64, 64), "phantoms": (1, 96, 96), "photos": (3, 96, 96)}
RIMS = {"faces": 0, "phantoms": 2, "photos": 3}  # pixels beside the mask that may differ: soft edges


@pytest.fixture(scope="module")
def made() -> dict[str, list[Plant]]:
    return {name: list(plants("validation", 6, 3)) for name, plants in SETS.items()}


@pytest.mark.parametrize("name", SETS)
def test_differs_visibly_within_its_mask_and_hardly_beside_it(
    name: str, made: dict[str, list[Plant]]
) -> None:
    assert len(made[name]) >= 4
    for plant in made[name]:
        assert plant.truth.shape == plant.planted.shape == SIDES[name] and plant.truth.dtype == np.float32
        assert plant.planted.min() >= 0 and plant.planted.max() <= 1
        change = np.abs(plant.truth - plant.planted).max(axis=0)
        assert (change[plant.mask] > SHADE).sum() >= FEWEST and plant.shows
        reach = RIMS[name]
        rows, columns = np.nonzero(plant.mask)
        box = np.zeros_like(plant.mask)
        for row, column in zip(rows, columns, strict=True):
            box[max(row - reach, 0) : row + reach + 1, max(column - reach, 0) : column + reach + 1] = True
        assert change[~box].max() == 0
        assert 0 < plant.area < 1 and plant.small == (plant.mask.sum() <= SMALL * plant.mask.size)


@pytest.mark.parametrize("name", SETS)
def test_the_same_seed_plants_the_same_and_another_another(name: str, made: dict[str, list[Plant]]) -> None:
    def first(seed: int) -> Plant:
        makes: Callable[..., Iterator[Plant]] = SETS[name]
        return next(makes("validation", 6, seed))

    again, other = first(3), first(4)
    assert np.array_equal(again.planted, made[name][0].planted)
    assert again.planted.shape == other.planted.shape and not np.array_equal(again.planted, other.planted)


@pytest.mark.parametrize("name", SETS)
def test_no_picture_is_in_both_splits(name: str, made: dict[str, list[Plant]]) -> None:
    test = list(SETS[name]("test", 4, 3))
    assert not {plant.group for plant in test} & {plant.group for plant in made[name]}
    assert not {plant.key for plant in test} & {plant.key for plant in made[name]}


def test_no_photograph_is_in_both_splits() -> None:
    one, other = photographs.PHOTOGRAPHS.values()
    assert not set(one) & set(other) and len({*one, *other}) == 8


def test_lesions_come_go_and_move() -> None:
    plants = {plant.what: plant for plant in SETS["phantoms"]("validation", 12, 0)}
    assert set(plants) == {"lesion added", "lesion removed", "lesion moved"}


def test_what_is_shown_needs_enough_pixels_in_the_mask() -> None:
    one, other, mask = (
        np.zeros((1, 8, 8), np.float32),
        np.zeros((1, 8, 8), np.float32),
        np.zeros((8, 8), bool),
    )
    other[0, :1, :FEWEST] = 2 * SHADE
    mask[:1] = True
    assert shown(one, other, mask)
    assert not shown(one, other, ~mask)
    assert not shown(one, other / 3, mask)
    mask[0, 0] = False
    assert not shown(one, other, mask)
