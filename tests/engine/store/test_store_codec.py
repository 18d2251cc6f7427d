"""Arrays come back bit for bit, pictures as they are seen."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as nps
from PIL import Image

from engine.store import codec

KINDS = st.sampled_from(["float16", "float32", "float64", "complex64", "uint8", "int64", "bool", ">f4"])


@settings(max_examples=60, deadline=None)
@given(nps.arrays(KINDS, nps.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5)))
def test_arrays_come_back_bit_for_bit(array: np.ndarray) -> None:
    back = codec.unpack(codec.pack(array))
    assert back.dtype == array.dtype and back.shape == array.shape
    assert back.tobytes() == np.ascontiguousarray(array).tobytes()


def test_views_are_packed_as_they_look() -> None:
    array = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    for view in (array[:, ::-1], array.transpose(2, 0, 1), array[..., 1:3]):
        np.testing.assert_array_equal(codec.unpack(codec.pack(view)), view)


def test_smooth_maps_shrink() -> None:
    y, x = np.mgrid[0:128, 0:128] / 128
    field = np.exp(-8 * ((x - 0.5) ** 2 + (y - 0.3) ** 2)).astype(np.float16)
    assert len(codec.pack(field)) < 0.8 * field.nbytes


def test_bytes_of_something_else_are_refused() -> None:
    with pytest.raises(ValueError, match=r"not a packed array: it starts with b'\\x89PN'"):
        codec.unpack(b"\x89PNG and so on")


def _seen(x: np.ndarray) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(codec.png(x.astype(np.float32)))))


def test_pictures_are_rounded_and_clipped_and_never_rescaled() -> None:
    grey = np.array([[[-0.2, 0.0, 0.5019], [0.9999, 1.0, 7.0]]])
    np.testing.assert_array_equal(_seen(grey), [[0, 0, 128], [255, 255, 255]])
    np.testing.assert_array_equal(_seen(np.full((1, 2, 2), 0.25)), np.full((2, 2), 64))


def test_colour_stays_and_two_channels_are_a_magnitude() -> None:
    colour = np.linspace(0, 1, 3 * 4 * 5).reshape(3, 4, 5)
    np.testing.assert_array_equal(_seen(colour), (colour * 255).round().transpose(1, 2, 0))
    complex_image = np.stack([np.full((2, 2), 0.3), np.full((2, 2), -0.4)])
    np.testing.assert_array_equal(_seen(complex_image), np.full((2, 2), 128))


def test_values_that_are_not_finite_are_shown_not_raised() -> None:
    shown = _seen(np.array([[[np.nan, np.inf, -np.inf]]]))
    assert shown.tolist() == [[0, 255, 0]]
