"""The perceptual distance is one: zero for equal pictures, symmetric, a mean of its maps."""

from __future__ import annotations

import torch

from engine.networks.perceptual import Perceptual


def test_distance() -> None:
    torch.manual_seed(0)
    network, x, other = Perceptual((8, 16), 4).eval(), torch.rand(2, 3, 32, 32), torch.rand(2, 3, 32, 32)
    with torch.no_grad():
        d = network.distance(x, other)
        maps = network.maps(network.features(x), network.features(other))
        assert (d > 0).all()
        assert torch.equal(network.distance(x, x), torch.zeros(2))
        assert torch.allclose(d, network.distance(other, x))
        assert torch.allclose(d, sum(m.mean((1, 2)) for m in maps))
        assert [m.shape for m in maps] == [(2, 32, 32), (2, 16, 16)]
        assert network.vector(x).shape == (2, 16)
        grey = x[:, :1]
        assert torch.equal(network.vector(grey), network.vector(grey.expand(-1, 3, -1, -1)))
