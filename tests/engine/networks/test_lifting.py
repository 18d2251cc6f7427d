"""The lifting network is inverted exactly, whatever it has learned."""

from __future__ import annotations

import pytest
import torch
from torch.nn.functional import avg_pool2d

from engine.networks.lifting import LiftingInn


def learned(channels: int = 3, levels: int = 2) -> LiftingInn:
    torch.manual_seed(0)
    network = LiftingInn(channels, levels, 2, 8)
    for parameter in network.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    return network


@pytest.mark.parametrize("channels", [1, 3])
def test_a_round_trip_returns_the_picture(channels: int) -> None:
    network, x = learned(channels), torch.rand(2, channels, 16, 24)
    with torch.no_grad():
        coarse, details = network(x)
        assert (network.inverse(coarse, details) - x).abs().max() < 1e-5
    assert coarse.shape == (2, channels, 4, 6)
    assert sum(d.numel() for d in details) + coarse.numel() == x.numel()


def test_another_coarse_picture_gives_another_picture_that_has_it() -> None:
    network, x, y = learned(), torch.rand(1, 3, 16, 16), torch.rand(1, 3, 4, 4)
    with torch.no_grad():
        mixed = network.inverse(y, network(x)[1])
        assert (network(mixed)[0] - y).abs().max() < 1e-5
    assert (mixed - x).abs().max() > 1e-2


def test_begins_as_a_haar_transform() -> None:
    x = torch.rand(1, 3, 16, 16)
    assert torch.allclose(LiftingInn(3, 2, 2, 8)(x)[0], avg_pool2d(x, 4), atol=1e-6)


def test_a_size_it_cannot_halve_is_refused() -> None:
    with pytest.raises(ValueError, match="multiples of 4, got 18×16"):
        learned()(torch.rand(1, 3, 18, 16))
