"""Algorithms cut off after a few steps, their free parts learned."""

from __future__ import annotations

import torch
from deepinv.physics import LinearPhysics
from torch import Tensor, nn
from torch.nn.functional import conv2d, conv_transpose2d

from engine.networks import fit


class UnrolledPgd(nn.Module):
    r"""Proximal gradient descent with a learned network in place of each proximal operator.

    .. math:: x_{k+1} = R_k\big(x_k - \eta_k A^\top (A x_k - y)\big), \qquad R_k(z) = z + N_k(z)

    Args:
        channels: of the image.
        steps: iterations.
        width: channels inside each network of four convolutions.

    Shape:
        ``y`` as the physics gives it; the result is ``(B, C, H, W)``.

    References:
        Adler and Öktem, "Learned primal-dual reconstruction", 2018; Mardani et al., "Neural proximal
        gradient descent for compressive imaging", 2018.
    """

    def __init__(self, channels: int, steps: int, width: int) -> None:
        super().__init__()
        self.channels = channels
        self.paces = nn.Parameter(torch.ones(steps))
        self.networks = nn.ModuleList(_small(channels, width) for _ in range(steps))

    def forward(self, y: Tensor, physics: LinearPhysics) -> Tensor:
        x = _adjoint(y, physics)
        fit.channels(x, self.channels)
        for pace, network in zip(self.paces, self.networks, strict=True):
            z = x - pace * _gradient(x, y, physics)
            x = z + network(z).float()
        return x


class Lista(nn.Module):
    r"""Iterative soft-thresholding with learned steps, thresholds and filters.

    .. math::
        u_k &= x_k + \beta_k (x_k - x_{k-1}), \qquad z_k = u_k - \eta_k A^\top (A u_k - y) \\
        x_{k+1} &= z_k + \sum_j \tilde w_{kj} * \big(S_{\theta_{kj}} - 1\big)(w_{kj} * z_k)

    The momentum :math:`\beta_k` is learned as well. `S` is the soft threshold, each filter
    :math:`w_{kj}` with a threshold of its own. What the threshold takes away is taken away from the
    image by :math:`\tilde w_{kj}`, which begins as the mirrored filter: with thresholds and momentum
    of zero the step is plain gradient descent.

    Args:
        steps: iterations.
        filters: at each iteration.
        side: of a filter, odd.
        pace: first value of every step, at most :math:`2 / \|A\|^2`.

    Shape:
        ``y`` as the physics gives it; the result is ``(B, C, H, W)``; channels are treated alike.

    References:
        Gregor and LeCun, "Learning fast approximations of sparse coding", 2010; Sreter and Giryes,
        "Learned convolutional sparse coding", 2018; Beck and Teboulle, FISTA, 2009, for the momentum.
    """

    def __init__(self, steps: int, filters: int, side: int, pace: float) -> None:
        super().__init__()
        self.paces = nn.Parameter(torch.full((steps,), pace))
        self.momenta = nn.Parameter(torch.full((steps,), 0.3))
        self.thresholds = nn.Parameter(torch.full((steps, filters, 1, 1), -4.0))
        first = torch.randn(steps * filters, 1, side, side)
        first = first - first.mean((-2, -1), keepdim=True)
        first = first / first.norm(dim=(-2, -1), keepdim=True) / filters**0.5
        self.analysis = nn.Parameter(first)
        self.synthesis = nn.Parameter(first.clone())

    def forward(self, y: Tensor, physics: LinearPhysics) -> Tensor:
        x = before = torch.zeros_like(_adjoint(y, physics))
        filters = (self.analysis.chunk(len(self.paces)), self.synthesis.chunk(len(self.paces)))
        steps = zip(self.paces, self.momenta, self.thresholds, *filters, strict=True)
        for pace, momentum, threshold, analysis, synthesis in steps:
            u = x + momentum * (x - before)
            z, before = u - pace * _gradient(u, y, physics), x
            planes = z.flatten(0, 1)[:, None]
            middle, bound = analysis.shape[-1] // 2, threshold.exp()
            codes = conv2d(planes, analysis, padding=middle)
            removed = codes.clamp(-bound, bound)
            x = z - conv_transpose2d(removed, synthesis, padding=middle).reshape(z.shape)
        return x


def _small(channels: int, width: int) -> nn.Sequential:
    last = nn.Conv2d(width, channels, 3, padding=1)
    nn.init.zeros_(last.weight)
    nn.init.zeros_(last.bias)  # type: ignore[arg-type]
    layers: list[nn.Module] = [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
    for _ in range(2):
        layers += [nn.Conv2d(width, width, 3, padding=1), nn.ReLU()]
    return nn.Sequential(*layers, last)


def _adjoint(y: Tensor, physics: LinearPhysics) -> Tensor:
    with torch.autocast(y.device.type, enabled=False):
        return physics.A_adjoint(y)


def _gradient(x: Tensor, y: Tensor, physics: LinearPhysics) -> Tensor:
    with torch.autocast(y.device.type, enabled=False):
        return physics.A_adjoint(physics.A(x.float()) - y)
