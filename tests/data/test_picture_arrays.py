"""Reading arrays and MATLAB files as pictures: layouts, ranges, complex values."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest
import tifffile
from picture_files import GREY16, RANDOM
from PIL import Image
from scipy.io import savemat

from data.pictures import PictureError, read, read_picture


def test_floats_in_unit_range_are_taken_as_they_are(tmp_path: Path) -> None:
    values = RANDOM.random((5, 7)).astype(np.float32)
    np.save(tmp_path / "a.npy", values)
    tifffile.imwrite(tmp_path / "a.tif", values)
    for name in ("a.npy", "a.tif"):
        np.testing.assert_array_equal(read_picture(tmp_path / name)[0], values)


def test_floats_outside_need_a_range_and_are_never_rescaled(tmp_path: Path) -> None:
    np.save(tmp_path / "ct.npy", np.array([[-1000.0, 0.0], [200.0, 3000.0]]))
    with pytest.raises(
        PictureError, match=r"ct.npy holds float64 values from -1000 to 3000, outside \[0, 1\]"
    ):
        read(tmp_path / "ct.npy")
    reading = read(tmp_path / "ct.npy", range=(-1000, 1000))
    np.testing.assert_allclose(reading.pixels[0], [[0, 0.5], [0.6, 1]])
    assert reading.facts["clipped"] == 0.25
    assert reading.facts["range"] == [-1000, 1000]


def test_twelve_bits_in_sixteen(tmp_path: Path) -> None:
    Image.fromarray(GREY16 // 16).save(tmp_path / "a.png")
    np.testing.assert_allclose(
        read_picture(tmp_path / "a.png", range=(0, 4095))[0] * 4095, GREY16 // 16, atol=1e-3
    )


@pytest.mark.parametrize("dtype", ["int16", "int64", "uint32"])
def test_other_whole_numbers_need_a_range(tmp_path: Path, dtype: str) -> None:
    np.save(tmp_path / "a.npy", np.arange(12).reshape(3, 4).astype(dtype))
    with pytest.raises(PictureError, match=f"{dtype} values from 0 to 11"):
        read(tmp_path / "a.npy")
    np.testing.assert_allclose(
        read_picture(tmp_path / "a.npy", range=(0, 11))[0].ravel() * 11, np.arange(12), atol=1e-5
    )


def test_range_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="range must be two finite values"):
        read(tmp_path / "a.npy", range=(1, 1))


@pytest.mark.parametrize(
    ("shape", "wanted"),
    [
        ((5, 7), 1),
        ((5, 7, 1), 1),
        ((1, 5, 7), 1),
        ((5, 7, 3), 3),
        ((3, 5, 7), 3),
        ((2, 5, 7), 2),
        ((5, 7, 2), 2),
    ],
)
def test_array_layouts(tmp_path: Path, shape: tuple[int, ...], wanted: int) -> None:
    values = RANDOM.random(shape) / 2
    np.save(tmp_path / "a.npy", values)
    pixels = read_picture(tmp_path / "a.npy")
    assert pixels.shape == (wanted, 5, 7)
    assert np.isclose(pixels.sum(), values.sum())
    channel = values if values.ndim == 2 else values[0] if shape[0] == wanted else values[..., 0]
    np.testing.assert_allclose(pixels[0], channel, rtol=1e-6)


@pytest.mark.parametrize("shape", [(7,), (5, 7, 4), (4, 5, 7), (2, 5, 3), (2, 2, 5, 7), (0, 5)])
def test_shapes_that_are_no_picture(tmp_path: Path, shape: tuple[int, ...]) -> None:
    np.save(tmp_path / "a.npy", np.zeros(shape))
    with pytest.raises(PictureError, match=r"a\.npy (has the shape|is empty)"):
        read(tmp_path / "a.npy")


def test_complex_becomes_two_channels(tmp_path: Path) -> None:
    values = (RANDOM.normal(size=(5, 7)) + 1j * RANDOM.normal(size=(5, 7))).astype(np.complex64)
    np.save(tmp_path / "a.npy", values)
    with pytest.raises(PictureError, match="state which are black and white"):
        read(tmp_path / "a.npy")
    with pytest.raises(PictureError, match="its range must begin at 0"):
        read(tmp_path / "a.npy", range=(-1, 1))
    with pytest.raises(PictureError, match="can't be made grey"):
        read(tmp_path / "a.npy", range=(0, 9), mode="grey")
    pixels = read_picture(tmp_path / "a.npy", range=(0, 9))
    np.testing.assert_allclose(pixels[0] + 1j * pixels[1], values / 9, atol=1e-6)
    clipped = read(tmp_path / "a.npy", range=(0, 0.5))
    assert np.hypot(*clipped.pixels).max() <= 1 + 1e-6
    np.testing.assert_allclose(np.arctan2(clipped.pixels[1], clipped.pixels[0]), np.angle(values), atol=1e-5)
    assert clipped.facts["clipped"] == np.mean(np.abs(values) > 0.5)


def test_mat_files_of_both_kinds(tmp_path: Path) -> None:
    real, phase = RANDOM.random((5, 7)), RANDOM.random((5, 7)) + 0.5j
    savemat(tmp_path / "five.mat", {"im": real, "scale": 3.0})
    savemat(tmp_path / "complex.mat", {"im": phase})
    savemat(tmp_path / "logical.mat", {"im": real > 0.5})
    with h5py.File(tmp_path / "seven.mat", "w") as file:
        file["im"] = real.T
    with h5py.File(tmp_path / "seven_complex.mat", "w") as file:
        stored = np.zeros((7, 5), [("real", "f8"), ("imag", "f8")])
        stored["real"], stored["imag"] = phase.T.real, phase.T.imag
        file["im"] = stored
        file["#refs#/a"] = np.zeros(3)
    np.testing.assert_allclose(read_picture(tmp_path / "five.mat")[0], real, rtol=1e-6)
    np.testing.assert_allclose(read_picture(tmp_path / "seven.mat")[0], real, rtol=1e-6)
    np.testing.assert_array_equal(read_picture(tmp_path / "logical.mat")[0], real > 0.5)
    for name in ("complex.mat", "seven_complex.mat"):
        pixels = read_picture(tmp_path / name, range=(0, 2))
        np.testing.assert_allclose(pixels[0] + 1j * pixels[1], phase / 2, rtol=1e-6)


def test_matlab_doubles_that_hold_whole_numbers_stay_doubles(tmp_path: Path) -> None:
    savemat(tmp_path / "a.mat", {"im": np.array([[0.0, 1.0], [1.0, 0.0]])})
    assert read_picture(tmp_path / "a.mat").max() == 1


def test_mat_with_several_pictures_needs_a_name(tmp_path: Path) -> None:
    savemat(tmp_path / "a.mat", {"one": np.zeros((3, 4)), "two": np.ones((3, 5))})
    with pytest.raises(PictureError, match="name one with variable, it holds one 3 x 4, two 3 x 5"):
        read(tmp_path / "a.mat")
    with pytest.raises(PictureError, match="has no array 'three'"):
        read(tmp_path / "a.mat", variable="three")
    assert read_picture(tmp_path / "a.mat", variable="two").shape == (1, 3, 5)
