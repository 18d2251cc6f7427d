"""Multi-scale structural similarity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d

from engine.judge import Batch, Judge, Judgement, Score, metrics
from engine.pixels import absent, bounded, vacant
from engine.structure import RADIUS, interior, terms

WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
SMALLEST = (2 * RADIUS + 1) * 2 ** (len(WEIGHTS) - 1)


@metrics.register("ms-ssim")
@dataclass(frozen=True, kw_only=True)
class MsSsim(Judge):
    r"""Structural similarity over five scales, each half as fine as the last.

    .. math:: \mathrm{MS\text{-}SSIM} = \bar{l s}_5^{\,w_5} \prod_{j=1}^{4} \bar{s}_j^{\,w_j}

    A scale is halved by averaging 2 × 2 pixels. Each mean is over the windows that lie wholly inside
    the picture and over channels; a negative mean counts as zero.

    Shape:
        ``(B, C, H, W)`` images of at least 176 × 176 px, so that one window fits the coarsest scale.

    References:
        Wang, Simoncelli and Bovik, "Multi-scale structural similarity", 2003.
    """

    citation: ClassVar[str] = "Wang, Simoncelli and Bovik, 2003"

    @property
    def scores(self) -> tuple[Score, ...]:
        convention = (
            "5 scales, 2 × 2 averaging, SSIM's window and constants, range 1, mean over channels, "
            "no rounding, windows wholly inside the picture, 176 px at least; higher is better"
        )
        return (Score(name=self.slug, convention=convention, higher_is_better=True),)

    def __call__(self, batch: Batch) -> Judgement:
        x_hat, x = bounded(batch)
        height, width = x.shape[-2:]
        if min(height, width) < SMALLEST:
            reason = f"five scales need {SMALLEST} px a side at least, got {height} × {width}."
            return Judgement(absences={self.slug: absent(reason, len(x))})
        x_hat, x = x_hat.double(), x.double()
        share = torch.ones_like(x[:, :1]) if batch.roi is None else batch.roi[:, None].double()
        value = torch.ones_like(share[:, 0, 0, 0])
        for scale, weight in enumerate(WEIGHTS, 1):
            luminance, structure = terms(x_hat, x)
            field = luminance * structure if scale == len(WEIGHTS) else structure
            value = value * _mean(interior(field), interior(share)).relu() ** weight
            windows = interior(share)[:, 0] > 0
            x_hat, x, share = (avg_pool2d(image, 2) for image in (x_hat, x, share))
        return Judgement(values={self.slug: value}, absences={self.slug: vacant(windows, len(x))})


def _mean(field: Tensor, share: Tensor) -> Tensor:
    """Mean of each map over channels, a pixel counted by its share of the region of interest."""
    return (field.mean(dim=1, keepdim=True) * share).sum(dim=(1, 2, 3)) / share.sum(dim=(1, 2, 3))
