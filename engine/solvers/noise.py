"""How noisy a measurement is, and denoisers of white noise applied to other noise."""

from __future__ import annotations

from collections.abc import Callable

import torch
from deepinv.models.anscombe import generalized_anscombe_transform, inverse_generalized_anscombe_transform
from deepinv.physics import Denoising, GaussianNoise, LinearPhysics, Physics, PoissonGaussianNoise, ZeroNoise
from torch import Tensor

from engine.operators.jpeg import Jpeg

FLOOR = 0.5 / 255  # half a step of an 8-bit picture: the least noise that is assumed

Denoiser = Callable[[Tensor, Tensor], Tensor]


def noise_level(y: Tensor, physics: Physics) -> Tensor:
    r"""The standard deviation of each measurement's noise, `FLOOR` at least: ``(B, 1, 1, 1)``.

    .. math:: \sigma, \qquad \sqrt{\gamma \bar y + \sigma^2}, \qquad \sqrt{0.69\, \bar q^{1.3}} / 255

    for Gaussian noise, for Poisson-Gaussian noise of gain :math:`\gamma`, and for JPEG, with
    :math:`\bar q` the mean of the nine low-frequency entries of the quantisation table.

    Errors:
        ValueError: a noise model of another kind.

    References:
        Foi, Katkovnik and Egiazarian, "Pointwise shape-adaptive DCT for high-quality denoising and
        deblocking of grayscale and color images", 2007 (the last formula).
    """
    noise = physics.noise_model
    level = torch.zeros(len(y), device=y.device)
    if isinstance(physics, Jpeg):
        level = level + compression_noise(physics.quality)
    elif isinstance(noise, GaussianNoise):
        level = level + noise.sigma.flatten()
    elif isinstance(noise, PoissonGaussianNoise):
        level = (noise.gain * y.flatten(1).mean(1).clamp_min(0) + noise.sigma**2).sqrt()
    elif not isinstance(noise, ZeroNoise):
        kind = type(noise).__name__
        raise ValueError(f"noise must be Gaussian, Poisson-Gaussian or none to have a level, got {kind}.")
    return level.clamp_min(FLOOR).view(-1, 1, 1, 1)


def noise_norm(y: Tensor, physics: Physics) -> Tensor:
    r"""The expected norm of each measurement's noise, :math:`\sigma \sqrt m`: ``(B, 1, 1, 1)``.

    `m` counts the numbers that are not exactly 0, which stand where nothing was measured.
    """
    count = (y != 0).flatten(1).sum(1).view(-1, 1, 1, 1)
    return noise_level(y, physics) * count.sqrt()


def compression_noise(quality: int) -> float:
    """The white noise that JPEG's errors resemble most, of a range of 1.

    Args:
        quality: libjpeg's, 1 to 100.
    """
    scale = 5000 / quality if quality < 50 else 200 - 2 * quality
    low = (16, 11, 10, 12, 12, 14, 14, 13, 16)
    table = [min(max(int((entry * scale + 50) / 100), 1), 255) for entry in low]
    return float((0.69 * (sum(table) / 9) ** 1.3) ** 0.5 / 255)


def denoised(y: Tensor, physics: Physics, denoise: Denoiser) -> Tensor:
    r"""A noisy picture after a denoiser of white Gaussian noise of known level.

    Poisson-Gaussian noise is made white first by the generalised Anscombe transform, whose exact
    unbiased inverse follows.

    References:
        Mäkitalo and Foi, "Optimal inversion of the generalized Anscombe transformation for
        Poisson-Gaussian noise", 2013.
    """
    noise = physics.noise_model
    if not isinstance(noise, PoissonGaussianNoise):
        return denoise(y, noise_level(y, physics))
    stable = generalized_anscombe_transform(y, noise.gain, noise.sigma)
    clean = denoise(stable, noise.gain.expand(len(y)).view(-1, 1, 1, 1))
    darkest = generalized_anscombe_transform(torch.zeros_like(y), noise.gain, noise.sigma)
    return inverse_generalized_anscombe_transform(clean.maximum(darkest), noise.gain, noise.sigma)


def linear_part(y: Tensor, physics: Physics) -> LinearPhysics:
    """The operator itself where it is linear, else that of denoising: a decoded picture is a noisy one."""
    if isinstance(physics, LinearPhysics):
        return physics
    return Denoising(GaussianNoise(noise_level(y, physics).flatten()), device=y.device)
