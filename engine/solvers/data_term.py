r"""The data term :math:`\tfrac12 \|A x - y\|^2`: its proximal step and the norm of its operator."""

from __future__ import annotations

import torch
from deepinv.optim import L2
from deepinv.physics import DecomposablePhysics, LinearPhysics
from torch import Tensor

from engine.solvers.conjugate_gradients import dot, least_squares
from engine.solvers.noise import noise_level
from engine.solvers.total_variation import divergence, gradient

SPREAD = 0.1  # standard deviation of a typical picture's gradient
INNER = 12  # conjugate-gradient steps where there is no closed form


def nearest(
    z: Tensor, y: Tensor, physics: LinearPhysics, weight: Tensor | float, start: Tensor | None = None
) -> Tensor:
    r"""The image nearest to `z` that explains the measurement.

    .. math:: \arg\min_x \tfrac12 \|A x - y\|^2 + \tfrac w2 \|x - z\|^2

    A closed form where the operator has a singular value decomposition, else a few conjugate
    gradients.

    Args:
        z: ``(B, C, H, W)``.
        y: what ``physics.A`` returns.
        weight: `w`, of all images or ``(B, 1, 1, 1)``.
        start: where to begin, `z` unless a nearer image is known.

    Shape:
        The result is ``(B, C, H, W)``.
    """
    if isinstance(physics, DecomposablePhysics):
        return physics.prox_l2(z, y, 1 / torch.as_tensor(weight, dtype=z.dtype, device=z.device))

    begin = z if start is None else start
    return least_squares(y, physics, begin, steps=INNER, center=z, weight=weight)


class DataTerm(L2):
    """deepinv's quadratic data term, with the proximal step of `nearest` begun where the last ended."""

    latest: Tensor | None = None

    def prox(self, x: Tensor, y: Tensor, physics: LinearPhysics, *, gamma: Tensor | float) -> Tensor:
        self.latest = nearest(x, y, physics, 1 / gamma, self.latest)
        return self.latest


def first_guess(y: Tensor, physics: LinearPhysics) -> Tensor:
    r"""The multiple of :math:`A^\top y` that explains the measurement best: ``(B, C, H, W)``."""
    return least_squares(y, physics, torch.zeros_like(physics.A_adjoint(y)), steps=1)


def smooth_guess(y: Tensor, physics: LinearPhysics, steps: int = 150) -> Tensor:
    r"""A smooth image that explains the measurement: where an iteration with edges begins.

    .. math:: \arg\min_x \|A x - y\|^2 + \tfrac{\sigma^2}{0.1^2} \|\nabla x\|^2

    Begun at :math:`A^\top y`, a splitting method fills a large hole only over hundreds of steps: what
    is unknown moves by the width of the proximal step. Where the operator has no singular value
    decomposition at hand and each application is dear, `first_guess` serves.

    Args:
        steps: conjugate-gradient iterations at most.

    Shape:
        The result is ``(B, C, H, W)``.
    """
    start = first_guess(y, physics)
    if not isinstance(physics, DecomposablePhysics):
        return start
    weight = (noise_level(y, physics) / SPREAD).square()
    return least_squares(
        y, physics, start, steps=steps, weight=weight, penalty=lambda x: -divergence(gradient(x))
    )


def squared_norm(physics: LinearPhysics, like: Tensor, steps: int = 20) -> float:
    r"""An upper estimate of :math:`\|A\|^2`, by power iteration from a fixed start.

    Args:
        like: any batch of images; its shape and device count.
        steps: iterations; the estimate is raised by a twentieth for what they leave.
    """
    start = torch.Generator("cpu").manual_seed(0)
    x = torch.randn((1, *like.shape[1:]), generator=start).to(like)
    norm = torch.ones(())
    for _ in range(steps):
        x = physics.A_adjoint(physics.A(x / dot(x, x).sqrt().clamp_min(1e-30)))
        norm = dot(x, x).sqrt()
    return 1.05 * float(norm)
