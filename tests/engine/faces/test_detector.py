"""Faces are found where there are some, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor
from torch.nn.functional import interpolate

from data.sets.phantoms import Phantoms
from engine.faces.detector import SMALLEST, Face, faces
from engine.selfcheck.protocol import read


def plausible(face: Face) -> bool:
    """Eyes beside one another, above the nose, above the mouth, within the box."""
    left_eye, right_eye, nose, left_mouth, right_mouth = face.points
    level = max(left_eye[1], right_eye[1]) < nose[1] < min(left_mouth[1], right_mouth[1])
    inside = all(
        face.box[0] < x < face.box[2] and face.box[1] < y < face.box[3] for x, y in (left_eye, right_mouth)
    )
    return level and inside and left_eye[0] < right_eye[0] and 0.6 < face.probability <= 1


def test_finds_the_face_of_a_photograph_twice_alike(portrait: Tensor) -> None:
    [face] = faces(portrait[0])
    assert plausible(face)
    assert faces(portrait[0]) == [face]


def test_values_beyond_the_range_are_clipped_as_they_are_shown(portrait: Tensor) -> None:
    bright = portrait[0] * 3 - 1
    assert faces(bright) == faces(bright.clamp(0, 1)) != []


def test_finds_nobody_in_a_blank_picture_a_phantom_or_noise() -> None:
    phantom = torch.from_numpy(next(iter(Phantoms(size=128, count=1))).pixels)
    noise = torch.rand(3, 128, 128, generator=torch.Generator().manual_seed(0))
    for picture in (torch.zeros(3, 256, 256), torch.full((3, 64, 64), 0.5), phantom.expand(3, -1, -1), noise):
        assert faces(picture) == []


def test_the_smallest_picture_and_a_narrow_one_are_taken() -> None:
    assert faces(torch.rand(3, SMALLEST, SMALLEST)) == []
    assert faces(torch.rand(3, SMALLEST, 150)) == []


def test_the_central_face_comes_before_a_somewhat_larger_bystander(portrait: Tensor) -> None:
    [alone] = faces(portrait[0])
    scene = torch.zeros(3, 200, 720)
    scene[:, 20:180, 280:440] = portrait[0]
    scene[:, :184, 536:] = interpolate(portrait, scale_factor=1.15, mode="bilinear")[0]
    first, second = faces(scene)
    assert abs(first.box[0] - alone.box[0] - 280) < 12
    assert second.box[2] - second.box[0] > first.box[2] - first.box[0]


@pytest.mark.parametrize(
    ("where", "every"),
    [
        ("lfw_10x10/images/*/*.jpg", 9),
        ("faces_aligned/test_images_aligned/*/*.png", 1),
        ("faces_dps_ffhq256/data/samples/*.png", 1),
    ],
)
def test_finds_a_face_in_every_real_portrait(where: str, every: int, shared_data: Path) -> None:
    files = sorted(shared_data.glob(where))[::every]
    assert len(files) >= 3
    for file in files:
        found = faces(read(file)[0])
        assert found and plausible(found[0]), file


def test_finds_everybody_in_a_group(shared_data: Path) -> None:
    found = faces(read(shared_data / "faces_aligned" / "multiface.jpg")[0])
    assert len(found) == 6 and all(map(plausible, found))
