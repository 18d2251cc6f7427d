"""A lifting denoiser of one scale, for one level of noise."""

from __future__ import annotations

from typing import Self

import torch
from torch import Tensor

from engine.networks import fit
from engine.networks.published import Published, children
from engine.networks.winnet import DETAILS, Lifting, SoftThreshold, SparseCoding


class Linn(Published):
    """WINNet's lifting at one scale, its thresholds fixed whatever the noise.

    Args:
        steps: lifting steps.
        layers: residual blocks of each `P` and `U`.
        width: channels inside them.
        codes: channels of the sparse code; 0 for one soft threshold on the details themselves.
        shrinks: iterations of the shrinkage.

    Shape:
        ``(B, 1, H, W) -> (B, 1, H, W)``; any H, W.

    References:
        Huang and Dragotti, "LINN: lifting inspired invertible neural network for image denoising", 2021.
    """

    title = "lifting denoiser"
    layout = "lifting.net.0.predictor.net.0.conv, ..., and denoise.A, ... or denoise.thre"

    def __init__(self, steps: int, layers: int, width: int, codes: int, shrinks: int) -> None:
        super().__init__()
        self.lifting = Lifting(steps, layers, width, dilation=1)
        self.denoise = SparseCoding(codes, shrinks) if codes else SoftThreshold(DETAILS)

    def forward(self, x: Tensor) -> Tensor:
        fit.channels(x, 1)
        fixed = torch.ones((), device=x.device)
        coarse, details = self.lifting(x, fixed)
        return self.lifting.inverse(coarse, self.denoise(details, fixed), fixed)

    @classmethod
    def of(cls, state: dict[str, Tensor]) -> Self:
        soft = "denoise.thre" in state
        return cls(
            children(state, "lifting.net."),
            children(state, "lifting.net.0.predictor.net.") - 1,
            state["lifting.net.0.predictor.convOut.weight"].shape[1],
            0 if soft else state["denoise.A.weight"].shape[0],
            0 if soft else children(state, "denoise.net."),
        )

    @classmethod
    def tiny(cls) -> Self:
        return cls(steps=1, layers=1, width=4, codes=4, shrinks=1)
