"""A prior whose denoiser and posterior are known: a mixture of normal densities, measured linearly."""

from __future__ import annotations

import torch
from torch import Tensor

from engine.operators.separable import Separable
from engine.samplers.sampler import Sampler

SHAPE, NOISE = (1, 2, 4), 0.1


class Mixture:
    """Normal densities of one deviation about several means, equally likely.

    Args:
        means: ``(K, 1, 2, 4)``.
        deviation: of every pixel about the mean.
    """

    def __init__(self, means: Tensor, deviation: float) -> None:
        self.means, self.variance = means.double().flatten(1), deviation**2

    def denoise(self, x: Tensor, sigma: float) -> Tensor:
        """The expected picture behind a noisy one."""
        flat, total = x.flatten(1).double(), self.variance + sigma**2
        likely = (-(flat[:, None] - self.means).square().sum(2) / (2 * total)).softmax(1)
        about = self.means + self.variance / total * (flat[:, None] - self.means)
        return (likely[:, :, None] * about).sum(1).view(x.shape).float()

    def posterior(self, y: Tensor, matrix: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and covariance of pictures given one measurement: ``(n,)`` and ``(n, n)``."""
        a, seen = matrix.double(), y.flatten().double()
        spread = self.variance * a @ a.mT + NOISE**2 * torch.eye(len(a), dtype=torch.float64)
        gain = self.variance * torch.linalg.solve(spread, a).mT
        miss = seen - self.means @ a.mT
        likely = (-(miss * torch.linalg.solve(spread, miss.mT).mT).sum(1) / 2).softmax(0)
        centres = self.means + miss @ gain.mT
        within = self.variance * (torch.eye(a.shape[1], dtype=torch.float64) - gain @ a)
        mean = likely @ centres
        off = centres - mean
        return mean, within + (likely[:, None] * off).mT @ off


def operator() -> tuple[Separable, Tensor]:
    """Two numbers measured of eight pixels, and the matrix that does it."""
    from deepinv.physics import GaussianNoise

    draw = torch.Generator().manual_seed(3)
    left, right = torch.randn(1, 2, generator=draw), torch.randn(2, 4, generator=draw)
    physics = Separable(left, right, GaussianNoise(NOISE))
    physics.img_size = SHAPE
    return physics, torch.kron(left, right)


def drawn(sampler: Sampler, prior: Mixture, y: Tensor, physics: Separable, count: int) -> Tensor:
    """So many draws for one measurement: ``(count, n)``."""
    stream = torch.Generator().manual_seed(0)
    with torch.no_grad():
        x = sampler.loop(
            prior.denoise,
            y.expand(count, *y.shape[1:]),
            physics,
            (count, *SHAPE),
            lambda shape: torch.randn(tuple(shape), generator=stream),
        )
    return x.flatten(1).double()


def departure(draws: Tensor, mean: Tensor, covariance: Tensor) -> tuple[float, float]:
    """How far off the mean is, in standard deviations of the posterior, and the covariance, relative."""
    off = (draws.mean(0) - mean).norm() / covariance.trace().sqrt()
    return float(off), float((draws.T.cov() - covariance).norm() / covariance.norm())


def two_pictures() -> Mixture:
    """A light and a dark picture, told apart by the measurement only in part."""
    draw = torch.Generator().manual_seed(1)
    base = 0.3 + 0.4 * torch.rand(1, *SHAPE, generator=draw)
    shift = 0.5 * torch.randn(1, *SHAPE, generator=draw)
    return Mixture(torch.cat([base - shift / 2, base + shift / 2]), 0.1)


def one_picture() -> Mixture:
    """Independent pixels about one picture."""
    return Mixture(two_pictures().means[:1].view(1, *SHAPE), 0.25)
