"""The photographs: real, whole, where the table says."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from PIL import Image
from skimage.data import astronaut

from data import photographs
from data.photographs import CROPS, PHOTOGRAPHS, cut
from data.sets.photos import Photos


def test_crops_of_one_photograph_overlap_by_less_than_a_quarter() -> None:
    for a, b in combinations(CROPS, 2):
        if a.photograph == b.photograph:
            rows = min(a.top + a.side, b.top + b.side) - max(a.top, b.top)
            cols = min(a.left + a.side, b.left + b.side) - max(a.left, b.left)
            assert max(rows, 0) * max(cols, 0) < min(a.side, b.side) ** 2 / 4, (a.name, b.name)


def test_every_crop_lies_in_its_photograph() -> None:
    for crop in CROPS:
        assert cut(crop).shape == (3, crop.side, crop.side)
        assert min(crop.top, crop.left) >= 0 and crop.side >= photographs.SMALLEST_SIDE


def test_the_first_eight_show_eight_photographs() -> None:
    assert {Photos(size=16)[i].identity for i in range(8)} == set(PHOTOGRAPHS)


def test_against_scikit_image_and_an_independent_average() -> None:
    square = astronaut()[:256, 64:320].astype(np.float32)
    for size in (128, 64):
        boxes = [Image.fromarray(square[..., c]).resize((size, size), Image.Resampling.BOX) for c in range(3)]
        found = Photos(size=size)[0].pixels * 255
        assert np.abs(found - np.stack([np.asarray(box) for box in boxes])).max() < 0.501


def test_the_truth_is_the_picture_one_sees() -> None:
    for size in (256, 100):
        pixels = Photos(size=size)[3].pixels
        eight = np.round(pixels * 255)
        np.testing.assert_array_equal((eight / 255).astype(np.float32), pixels)


def test_no_crop_is_dull() -> None:
    sizes = [Photos(size=32, count=len(CROPS))[i].pixels.std() for i in range(len(CROPS))]
    assert min(sizes) > 0.1


def test_another_file_of_that_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = replace(PHOTOGRAPHS["chelsea"], sha256="0" * 64)
    monkeypatch.setitem(PHOTOGRAPHS, "chelsea", wrong)
    photographs._decoded.cache_clear()
    with pytest.raises(
        ValueError, match=r"chelsea\.png of the installed scikit-image is not the one known here"
    ):
        cut(CROPS[1])
    monkeypatch.setitem(PHOTOGRAPHS, "chelsea", replace(wrong, file="gone.png"))
    with pytest.raises(FileNotFoundError, match=r"gone\.png is not in scikit-image's data"):
        cut(CROPS[1])


@pytest.mark.parametrize("params", [{"size": 15}, {"size": 257}, {"count": 0}, {"count": 25}])
def test_out_of_range(params: dict[str, int]) -> None:
    ((name, value),) = params.items()
    with pytest.raises(ValueError, match=f"{name} must be .* got {value}"):
        Photos.build(**params)
