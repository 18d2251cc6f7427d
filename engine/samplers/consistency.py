"""How a measurement pulls at a noisy picture."""

from __future__ import annotations

import torch
from deepinv.physics import LinearPhysics
from torch import Tensor

from engine.samplers.schedules import Noise
from engine.solvers.data_term import nearest
from engine.solvers.noise import noise_level

STIFFEST = 3e-4  # least weight of the picture against the measurement: what float32 solves reproducibly


def projected(x: Tensor, y: Tensor, physics: LinearPhysics, sigma: float, noise: Noise) -> Tensor:
    r"""A noisy picture moved to where it explains the measurement made as noisy as it is.

    .. math:: x + \lambda A^+ (y + \sigma A n - A x), \qquad
        \lambda = \frac{\sigma^2}{\sigma^2 + \sigma_y^2}

    where `A` has orthonormal rows; else each singular direction has a :math:`\lambda` of its own,
    with :math:`\sigma_y` divided by the singular value, so that noise is never multiplied. Without
    noise in the measurement it is the projection.

    Args:
        x: ``(N, C, H, W)``, pictures plus noise of level `sigma`.
        noise: of the fresh noise on the measurement.
    """
    if sigma == 0:
        return x
    noisy = y + sigma * physics.A(noise(x.shape))
    weight = (noise_level(y, physics) / sigma).square().clamp_min(STIFFEST)
    return nearest(x, noisy, physics, weight)


def misfit(x0: Tensor, y: Tensor, physics: LinearPhysics) -> Tensor:
    r""":math:`\|y - A x_0\|` of each picture: ``(N,)``."""
    return (y - physics.A(x0)).flatten(1).norm(dim=1)


def slope(value: Tensor, x: Tensor) -> Tensor:
    """The gradient of each member's value with respect to its own picture, graph freed."""
    return torch.autograd.grad(value.sum(), x)[0]
