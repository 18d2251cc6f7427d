"""Streams of random numbers belong to an image and a draw, not to a batch."""

import pytest
import torch

from engine.draws import generators, normal


def test_a_member_draws_what_it_draws_alone() -> None:
    y = torch.rand(3, 1, 4, 4)
    batch = normal((6, 1, 8, 8), generators(y, 7, [4, 5])).reshape(2, 3, 1, 8, 8)
    alone = normal((1, 1, 8, 8), generators(y[2:], 7, [5]))
    assert torch.equal(batch[1, 2], alone[0])


def test_draws_images_and_seeds_differ() -> None:
    y = torch.rand(2, 1, 4, 4)
    drawn = normal((4, 16), generators(y, 0, [0, 1]))
    other = normal((4, 16), generators(y, 1, [0, 1]))
    rows = torch.cat([drawn, other])
    assert torch.cdist(rows, rows).fill_diagonal_(1.0).min() > 0.1


def test_numbers_are_standard_normal_and_go_on() -> None:
    streams = generators(torch.zeros(1, 2), 0, range(4))
    first, second = normal((4, 10_000), streams), normal((4, 10_000), streams)
    assert not torch.equal(first, second)
    assert abs(float(first.mean())) < 0.03 and abs(float(first.std()) - 1) < 0.03


def test_as_many_generators_as_members() -> None:
    with pytest.raises(ValueError, match="got 1 for 2"):
        normal((2, 3), generators(torch.zeros(1, 2), 0, [0]))
