"""ISTA-Net+: proximal gradient descent whose proximal steps are learned."""

from __future__ import annotations

from typing import Self

import torch
from deepinv.physics import LinearPhysics
from torch import Tensor, nn
from torch.nn.functional import conv2d

from engine.networks import fit
from engine.networks.published import Published, children


class IstaNetPlus(Published):
    r"""Gradient steps on the data, each followed by a soft threshold between learned transforms.

    .. math:: r_k = x_{k-1} - \lambda_k A^\top (A x_{k-1} - y), \qquad
        x_k = r_k + G_k \tilde H_k\, S_{\theta_k}(H_k D_k r_k)

    `D` and `G` are convolutions, `H` and its learned inverse two of them with a rectifier between.

    Args:
        phases: iterations.
        width: channels inside.

    Shape:
        ``(B, 1, H, W)``, the adjoint of the measurement, and the physics give ``(B, 1, H, W)``.

    References:
        Zhang and Ghanem, "ISTA-Net: interpretable optimization-inspired deep network for image
        compressive sensing", 2018.
    """

    title = "ISTA-Net+"
    layout = "fcs.0.lambda_step, fcs.0.soft_thr, fcs.0.conv_D, ..., as its authors name them,"

    def __init__(self, phases: int, width: int) -> None:
        super().__init__()
        self.fcs = nn.ModuleList(Phase(width) for _ in range(phases))

    def forward(self, start: Tensor, physics: LinearPhysics) -> Tensor:
        fit.channels(start, 1)
        x = start
        for phase in self.fcs:
            x = phase(x - phase.lambda_step * (physics.A_adjoint(physics.A(x)) - start))
        return x

    @classmethod
    def of(cls, state: dict[str, Tensor]) -> Self:
        return cls(children(state, "fcs."), state["fcs.0.conv_D"].shape[0])

    @classmethod
    def tiny(cls) -> Self:
        return cls(phases=1, width=4)


class Phase(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.lambda_step = nn.Parameter(torch.tensor([0.5]))
        self.soft_thr = nn.Parameter(torch.tensor([0.01]))
        self.conv_D = _kernel(width, 1)
        self.conv1_forward, self.conv2_forward = _kernel(width, width), _kernel(width, width)
        self.conv1_backward, self.conv2_backward = _kernel(width, width), _kernel(width, width)
        self.conv_G = _kernel(1, width)

    def forward(self, x: Tensor) -> Tensor:
        code = _twice(_convolved(x, self.conv_D), self.conv1_forward, self.conv2_forward)
        shrunk = code - code.clamp(-self.soft_thr, self.soft_thr)
        return x + _convolved(_twice(shrunk, self.conv1_backward, self.conv2_backward), self.conv_G)


def _kernel(out: int, into: int) -> nn.Parameter:
    return nn.Parameter(nn.init.xavier_normal_(torch.empty(out, into, 3, 3)))


def _convolved(x: Tensor, kernel: Tensor) -> Tensor:
    return conv2d(x, kernel, padding=1)


def _twice(x: Tensor, first: Tensor, second: Tensor) -> Tensor:
    return _convolved(_convolved(x, first).relu(), second)
