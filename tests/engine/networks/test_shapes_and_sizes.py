"""Networks take pictures of any size, grey or colour, and a batch gives what its members give."""

from __future__ import annotations

import pytest
import torch

from engine.networks.restorer import Restorer, RoundsRestorer
from engine.networks.shuffled import ShuffledDrunet
from engine.networks.unrolled import Lista, UnrolledPgd
from engine.problem import problems


@pytest.mark.parametrize("shape", [(1, 1, 33, 47), (2, 3, 64, 64), (1, 3, 17, 96)])
def test_denoiser_takes_any_size(shape: tuple[int, ...]) -> None:
    network = ShuffledDrunet((8, 8, 8, 8), 1).eval()
    with torch.no_grad():
        out = network(torch.rand(shape), 0.1)
    assert out.shape == shape and torch.isfinite(out).all()


def test_denoiser_treats_members_of_a_batch_alone() -> None:
    network = ShuffledDrunet((8, 8, 8, 8), 1).eval()
    x, sigma = torch.rand(2, 3, 32, 32), torch.tensor([0.05, 0.2])
    with torch.no_grad():
        both = network(x, sigma)
        alone = torch.cat([network(x[i : i + 1], sigma[i : i + 1]) for i in range(2)])
        quieter = network(x, sigma / 2)
    assert torch.allclose(both, alone, atol=1e-5)
    assert not torch.allclose(both, quieter, atol=1e-5)


NETWORKS = {
    "restorer": lambda channels: Restorer(channels, 100.0, (8, 8)),
    "rounds restorer": lambda channels: RoundsRestorer(channels, 100.0, (8, 8), 2, 0.02),
    "pgd": lambda channels: UnrolledPgd(channels, 2, 4),
    "lista": lambda channels: Lista(3, 4, 5, 0.1),
}


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize(
    ("problem", "shape"), [("mri", (1, 30, 38)), ("motion", (3, 34, 26)), ("cs", (1, 16, 16))]
)
def test_reconstructs_shapes(network: str, problem: str, shape: tuple[int, int, int]) -> None:
    torch.manual_seed(0)
    physics = problems[problem]().physics(shape)
    y = physics(torch.rand(2, *shape))
    made = NETWORKS[network](shape[0])
    with torch.no_grad():
        both = made(y, physics)
        first = made(y[:1], physics)
    assert both.shape == (2, *shape)
    assert torch.allclose(both[:1], first, atol=1e-4)


def test_unrolled_gradient_descent_begins_as_gradient_descent() -> None:
    physics = problems["mri"]().physics((1, 32, 32))
    x = torch.rand(1, 1, 32, 32)
    y = physics.A(x)
    with torch.no_grad():
        out = UnrolledPgd(1, 3, 4)(y, physics)
    assert (physics.A(out) - y).norm() < (physics.A(physics.A_adjoint(y)) - y).norm()


def test_lista_with_zero_thresholds_is_gradient_descent() -> None:
    physics = problems["cs"](noise=0.0).physics((1, 16, 16))
    y = physics.A(torch.rand(1, 1, 16, 16))
    network = Lista(2, 4, 5, 0.1)
    with torch.no_grad():
        network.thresholds.fill_(-30)
        network.momenta.zero_()
        first = 0.1 * physics.A_adjoint(y)
        second = first - 0.1 * physics.A_adjoint(physics.A(first) - y)
        assert torch.allclose(network(y, physics), second, atol=1e-5)
