"""The sheet of samplers: a name beside every row, and the faces of today in its first."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from PIL import Image

from docs import sampled
from docs.sampled import HEADING, MARGIN
from engine.method import methods
from engine.training.portraits import unseen_faces

HIGH = sampled.SIDE * sampled.LARGER


def test_names_are_those_of_methods() -> None:
    named = {name for names in sampled.ROWS.values() for name in names} - {"truth"}
    assert named <= set(methods)


def test_every_row_has_its_name_and_every_problem_its_heading() -> None:
    count = sum(map(len, sampled.ROWS.values()))
    rows = [Image.new("RGB", (32, HIGH), (0, 9 * place, 0)) for place in range(count)]
    drawn = np.asarray(sampled.sheet(rows))
    assert drawn.shape == (len(sampled.ROWS) * HEADING + count * HIGH, MARGIN + 32, 3)
    place, top = 0, 0
    for names in sampled.ROWS.values():
        assert drawn[top : top + HEADING].max() > 150
        top += HEADING
        for _ in names:
            assert drawn[top : top + HIGH, :MARGIN].max() > 150
            assert drawn[top : top + HIGH, MARGIN - 4 : MARGIN].max() < 40, "a name runs into its row"
            assert (drawn[top : top + HIGH, MARGIN:] == (0, 9 * place, 0)).all()
            place, top = place + 1, top + HIGH


@pytest.mark.parametrize("problem", [0, 1, 2])
def test_the_sheet_that_is_kept_shows_the_faces_of_today(problem: int) -> None:
    """Another processor may round a value the other way."""
    with Image.open(sampled.FILE) as picture:
        kept = np.asarray(picture).astype(int)
    assert kept.shape == (len(sampled.ROWS) * HEADING + 21 * HIGH, MARGIN + sampled.FACES * HIGH, 3)
    above = list(sampled.ROWS.values())[:problem]
    top = HEADING + sum(len(names) * HIGH + HEADING for names in above)
    truth = unseen_faces(sampled.FACES, sampled.SIDE, "test")
    today = np.asarray(sampled._strip(truth)).astype(int)
    assert np.abs(kept[top : top + HIGH, MARGIN:] - today).mean() < 0.05


def test_a_strip_is_pixel_by_pixel() -> None:
    faces = torch.zeros(2, 3, 4, 4)
    faces[1, 0, 0, 3] = 1
    strip = np.asarray(sampled._strip(faces))
    assert strip.shape == (8, 16, 3)
    assert np.argwhere(strip[..., 0] == 255).tolist() == [[0, 14], [0, 15], [1, 14], [1, 15]]
