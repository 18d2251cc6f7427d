"""Crops are cut where they should be, and laid back there."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import avg_pool2d

from engine.faces.place import TEMPLATE, TEMPLATE_SIDE, Place, aligned, box, middle


def smooth(height: int, width: int) -> Tensor:
    """A picture that varies linearly, so that linear interpolation is exact."""
    y, x = torch.meshgrid(torch.arange(height) / height, torch.arange(width) / width, indexing="ij")
    return torch.stack([x, y, (x + y) / 2])


def moved(points: tuple[tuple[float, float], ...], degrees: float, scale: float) -> list[tuple[float, float]]:
    c, s = (scale * f(math.radians(degrees)) for f in (math.cos, math.sin))
    return [(c * x - s * y + 30, s * x + c * y + 20) for x, y in points]


def test_a_picture_of_the_networks_size_is_left_as_it_is() -> None:
    x = torch.rand(3, 64, 64)
    torch.testing.assert_close(middle((64, 64), 64).cut(x), x, rtol=0, atol=1e-5)


def test_a_picture_is_reduced_by_averaging_areas() -> None:
    x = torch.rand(3, 96, 96)
    torch.testing.assert_close(middle((96, 96), 32).cut(x), avg_pool2d(x, 3), rtol=0, atol=1e-5)


def test_the_middle_of_a_longer_picture_is_cut() -> None:
    x = torch.rand(1, 40, 100)
    torch.testing.assert_close(middle((40, 100), 40).cut(x), x[..., 30:70], rtol=0, atol=1e-5)


def test_a_box_is_cut_as_facenet_pytorch_cuts_it() -> None:
    import engine.vision  # noqa: F401 - before torchvision

    from facenet_pytorch import extract_face  # isort: skip

    pixels = (smooth(120, 150) * 255).round().byte().permute(1, 2, 0).numpy()
    corners = (-4.7, 20.3, 71.9, 99.6)
    theirs = extract_face(Image.fromarray(pixels), np.array(corners), 160)
    ours = box(corners, (120, 150), 160).cut(torch.from_numpy(pixels).permute(2, 0, 1).float())
    assert (theirs - ours)[:, 3:-3, 3:-3].abs().max() < 1.01  # theirs is rounded to whole numbers


def test_a_box_beside_the_picture_is_black_and_no_fault() -> None:
    assert float(box((300.0, 10.0, 340.0, 50.0), (100, 100), 40).cut(torch.ones(3, 100, 100)).max()) == 0


def test_points_that_lie_as_in_the_template_move_nothing() -> None:
    np.testing.assert_allclose(aligned(TEMPLATE).matrix, [[1, 0, 0], [0, 1, 0]], atol=1e-9)


@pytest.mark.parametrize(("degrees", "scale"), [(25, 1.3), (-40, 0.7), (0, 2.0)])
def test_a_turned_face_is_turned_back(degrees: float, scale: float) -> None:
    points = moved(TEMPLATE, degrees, scale)
    place = aligned(points)
    assert place.side == TEMPLATE_SIDE
    for (x, y), wanted in zip(TEMPLATE, points, strict=True):
        (a, b, c), (d, e, f) = place.matrix
        assert (a * x + b * y + c, d * x + e * y + f) == pytest.approx(wanted, abs=1e-6)


def test_the_nearest_similarity_is_umeyamas() -> None:
    """No small change of angle, scale or position brings disturbed points nearer to the template."""
    points = np.array(moved(TEMPLATE, 10, 1.2)) + np.random.RandomState(0).randn(5, 2) * 3
    (a, b, c), (d, e, f) = aligned([tuple(p) for p in points]).matrix
    back = np.linalg.inv([[a, b, c], [d, e, f], [0, 0, 1]])[:2]

    def error(matrix: np.ndarray) -> float:
        return float(((points @ matrix[:, :2].T + matrix[:, 2] - TEMPLATE) ** 2).sum())

    turn = np.array([[math.cos(0.01), -math.sin(0.01)], [math.sin(0.01), math.cos(0.01)]])
    shifted, larger = back + np.array([[0, 0, 0.3], [0, 0, 0]]), back * np.array([[1.01, 1.01, 1]])
    for other in (shifted, larger, turn @ back):
        assert error(back) < error(other)


def test_the_crop_shows_what_lies_at_the_points() -> None:
    points = moved(TEMPLATE, 20, 1.0)
    x = smooth(160, 160)
    crop = aligned(points).cut(x)
    for (column, row), (px, py) in zip(TEMPLATE, points, strict=True):
        seen = crop[:2, round(row), round(column)] * 160
        assert seen.tolist() == pytest.approx([px, py], abs=1.0)


def test_points_in_one_place_are_refused() -> None:
    with pytest.raises(ValueError, match="five points that differ"):
        aligned([(5.0, 5.0)] * 5)


@pytest.mark.parametrize(
    "place", [box((20.0, 30.0, 70.0, 90.0), (100, 120), 160), aligned(moved(TEMPLATE, 15, 0.4))]
)
def test_what_was_cut_is_laid_back_where_it_was(place: Place) -> None:
    x = smooth(100, 120)
    covered = place.back(torch.ones(1, 1, 1), 100, 120)
    assert set(covered.unique().tolist()) == {0.0, 1.0}
    returned = place.back(place.cut(x), 100, 120)
    inner = place.back(torch.nn.functional.pad(torch.ones(1, 14, 14), [1] * 4), 100, 120) == 1
    assert inner.any()
    assert ((returned - x).abs() * inner).max() < 5e-3
    assert (returned * (covered == 0)).abs().max() == 0


def test_a_coarse_field_lies_over_its_part_of_the_picture() -> None:
    field = torch.zeros(1, 3, 3)
    field[0, 0, 2] = 1
    laid = box((10.0, 20.0, 70.0, 80.0), (100, 100), 160).back(field, 100, 100)[0]
    row, column = divmod(int(laid.argmax()), 100)
    assert 20 <= row < 40 and 50 <= column < 70
    assert float(laid[40:, :].max()) < 1 and float(laid[60:].max()) == 0
