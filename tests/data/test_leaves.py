"""Dead leaves: deterministic, disjoint, of natural statistics."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from data.sets.leaves import Leaves, training_leaves


def test_shapes_and_range() -> None:
    colour, grey = Leaves(size=40, count=1)[0].pixels, Leaves(size=40, count=1, colour=False)[0].pixels
    assert colour.shape == (3, 40, 40) and grey.shape == (1, 40, 40)
    assert 0 <= colour.min() < 0.25 and 0.75 < colour.max() <= 1


def test_grey_is_the_luma_of_the_colour() -> None:
    colour, grey = (
        Leaves(size=32).bytes(4).astype(float),
        Leaves(size=32, colour=False).bytes(4).astype(float),
    )
    luma = 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]
    assert np.abs(luma - grey[0]).max() <= 1


def test_seed_split_and_index_each_matter_and_nothing_else() -> None:
    first = Leaves(size=24).bytes(3)
    assert np.array_equal(Leaves(size=24, count=7).bytes(3), first)
    for another in (
        Leaves(size=24).bytes(2),
        Leaves(size=24, seed=1).bytes(3),
        Leaves(size=24, split="train").bytes(3),
    ):
        assert not np.array_equal(another, first)


def test_the_spectrum_falls_like_that_of_photographs() -> None:
    size, power = 64, np.zeros((64, 64))
    for index in range(40):
        image = Leaves(size=size, colour=False).bytes(index)[0].astype(float)
        power += np.abs(np.fft.fft2(image - image.mean())) ** 2
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(size), np.fft.fftfreq(size)))
    band = (frequency > 2 / size) & (frequency < 0.35)
    slope = np.polyfit(np.log(frequency[band]), np.log(power[band]), 1)[0]
    assert -3.2 < slope < -1.6


def test_edges_are_sharp_and_leaves_are_smooth() -> None:
    image = Leaves(size=96, smallest=0.1).bytes(1).astype(float).mean(axis=0)
    step = np.abs(np.diff(image, axis=1))
    assert np.median(step) < 4 and np.quantile(step, 0.99) > 25


def test_larger_leaves_where_asked() -> None:
    def busy(smallest: float) -> float:
        pictures = [Leaves(size=48, smallest=smallest).bytes(i).astype(float).mean(axis=0) for i in range(6)]
        return float(np.mean([np.abs(np.diff(p)).mean() for p in pictures]))

    assert busy(0.15) < 0.7 * busy(0.02)


def test_training_leaves_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECONAUDIT_CACHE", str(tmp_path))
    array = training_leaves(2, 5, 16, colour=False)
    assert array.shape == (5, 1, 16, 16) and len(list(tmp_path.iterdir())) == 1
    assert np.array_equal(array[4], Leaves(size=16, colour=False, split="train", seed=2).bytes(4))


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"size": 4}, "size must be at least 8, got 4"),
        ({"count": 0}, "count must be at least 1, got 0"),
        ({"smallest": 0.5, "largest": 0.2}, "got 0.5 and 0.2"),
        ({"split": "exam"}, "train, validation, test, got 'exam'"),
    ],
)
def test_parameters_are_checked(params: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Leaves(**params)
