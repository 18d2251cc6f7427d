"""The diffusion prior's preconditioning and its sampler, against closed forms."""

from __future__ import annotations

import pytest
import torch

from engine.networks.prior import MIDDLE, DiffusionPrior, samples


def test_begins_as_the_best_linear_denoiser_of_white_pictures() -> None:
    prior, x = DiffusionPrior(1, (8, 8), (1, 1), 0.25), torch.rand(2, 1, 16, 16)
    with torch.no_grad():
        out = prior(x, 0.5)
    assert torch.allclose(out, MIDDLE + 0.25**2 / (0.25**2 + 0.5**2) * (x - MIDDLE), atol=1e-6)


def test_one_level_per_picture() -> None:
    torch.manual_seed(0)
    prior = DiffusionPrior(3, (8, 8), (1, 1), 0.25).eval()
    torch.nn.init.normal_(prior.leave.weight, std=0.1)
    x = torch.rand(2, 3, 16, 16)
    with torch.no_grad():
        both = prior(x, torch.tensor([0.1, 2.0]))
        alone = torch.cat([prior(x[:1], 0.1), prior(x[1:], 2.0)])
    assert torch.allclose(both, alone, atol=1e-5)


class Gaussian(torch.nn.Module):
    """The exact denoiser of independent Gaussian pixels of mean 0.4 and deviation 0.1."""

    def forward(self, x: torch.Tensor, sigma: float) -> torch.Tensor:
        return 0.4 + 0.1**2 / (0.1**2 + sigma**2) * (x - 0.4)


def test_sampler_draws_from_a_known_distribution() -> None:
    drawn = samples(Gaussian(), (4, 1, 64, 64), 25, torch.Generator().manual_seed(0))
    assert float(drawn.mean()) == pytest.approx(0.4, abs=0.005)
    assert float(drawn.std()) == pytest.approx(0.1, abs=0.005)


def test_sampler_follows_its_generator() -> None:
    first, same, other = (
        samples(Gaussian(), (1, 1, 8, 8), 4, torch.Generator().manual_seed(seed)) for seed in (0, 0, 1)
    )
    assert torch.equal(first, same) and not torch.equal(first, other)
