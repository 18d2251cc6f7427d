"""Area averages against their definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.resample import average, centre


@given(st.integers(1, 7), st.integers(1, 7), st.data())
def test_average_is_the_mean_of_the_area(rows: int, cols: int, data: st.DataObject) -> None:
    height, width = data.draw(st.integers(1, rows)), data.draw(st.integers(1, cols))
    pixels = np.random.default_rng(rows * 8 + cols).integers(0, 256, (2, rows, cols))
    fine = np.repeat(np.repeat(pixels, height, axis=1), width, axis=2)
    wanted = fine.reshape(2, height, rows, width, cols).mean(axis=(2, 4))
    np.testing.assert_allclose(average(pixels.astype(float), height, width), wanted, rtol=1e-12)


def test_average_of_whole_factors_is_exact() -> None:
    pixels = np.arange(2 * 6 * 9).reshape(2, 6, 9).astype(float)
    np.testing.assert_array_equal(average(pixels, 3, 3), pixels.reshape(2, 3, 2, 3, 3).mean(axis=(2, 4)))


def test_nothing_is_enlarged() -> None:
    with pytest.raises(ValueError, match="4 x 5 pixels can't be averaged to 5 x 5"):
        average(np.zeros((1, 4, 5)), 5, 5)
    with pytest.raises(ValueError, match="has no middle of 5 x 5"):
        centre(np.zeros((1, 4, 5)), 5, 5)


def test_centre() -> None:
    pixels = np.arange(30).reshape(1, 5, 6)
    np.testing.assert_array_equal(centre(pixels, 3, 4), pixels[:, 1:4, 1:5])
    np.testing.assert_array_equal(centre(pixels, 2, 1), pixels[:, 1:3, 2:3])
