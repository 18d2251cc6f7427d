"""Copies of an invertible network, each refitted to its own image."""

from __future__ import annotations

import torch

from engine.networks.lifting import LiftingInn
from engine.samplers.refitting import Refitted


def _network() -> LiftingInn:
    torch.manual_seed(0)
    inn = LiftingInn(1, 1, 1, 4)
    for parameter in inn.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    return inn.requires_grad_(False)


def test_begins_as_the_network_itself() -> None:
    inn, x, y = _network(), torch.rand(2, 1, 8, 8), torch.rand(2, 1, 4, 4)
    coarse, details = inn(x)
    for rate in (0.0, 1e-3):
        c, x_hat = Refitted(inn, 2, rate)(x, y)
        assert torch.allclose(c, coarse, atol=1e-6)
        assert torch.allclose(x_hat, inn.inverse(y, details), atol=1e-6)


def test_comes_nearer_to_each_measurement_and_leaves_the_network_alone() -> None:
    inn, x, y = _network(), torch.rand(2, 1, 8, 8), torch.rand(2, 1, 4, 4)
    before = [p.clone() for p in inn.parameters()]
    both, alone = Refitted(inn, 2, 1e-3), Refitted(inn, 1, 1e-3)
    start = (both(x, y)[0] - y).square().flatten(1).sum(1)
    for _ in range(20):
        both.refit(x, y)
        alone.refit(x[1:], y[1:])
    end = (both(x, y)[0] - y).square().flatten(1).sum(1)
    assert (end < 0.9 * start).all()
    assert torch.allclose(both(x, y)[0][1:], alone(x[1:], y[1:])[0], atol=1e-4)
    assert all(torch.equal(a, b) for a, b in zip(before, inn.parameters(), strict=True))


def test_a_step_is_adams() -> None:
    inn, x, y = _network(), torch.rand(1, 1, 8, 8), torch.rand(1, 1, 4, 4)
    copies = Refitted(inn, 1, 1e-2)
    inn.requires_grad_(True)
    optimiser = torch.optim.Adam(inn.parameters(), lr=1e-2)
    for _ in range(3):
        copies.refit(x, y)
        optimiser.zero_grad()
        (inn(x)[0] - y).square().sum().backward()
        optimiser.step()
    for key, value in inn.named_parameters():
        assert torch.allclose(copies.weights[key][0], value, atol=1e-5), key
