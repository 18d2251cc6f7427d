"""Distances of two images in the layers of a network: what metrics and checks of that kind share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d, interpolate

from engine.judge import Batch, Judge, Judgement, Score
from engine.pixels import absent, vacant


@dataclass(frozen=True, kw_only=True)
class LayerDistance(Judge):
    """A distance of two images as the sum over a network's layers of the mean over their places.

    The map is the sum over layers on the finest layer's grid, coarser layers interpolated; its
    number is each layer's own mean. Subclasses give `layers`, `convention` and `smallest`.

    Shape:
        ``(B, C, H, W)`` images give ``(B, h_1, w_1)`` maps.
    """

    trunk: ClassVar[str]

    @property
    def convention(self) -> str:
        raise NotImplementedError

    @property
    def smallest(self) -> int:
        """Pixels a side that the network needs."""
        raise NotImplementedError

    def layers(self, batch: Batch) -> list[Tensor]:
        """The distance at every place of every layer, finest first: ``(B, h_l, w_l)`` each."""
        raise NotImplementedError

    @property
    def scores(self) -> tuple[Score, ...]:
        return (Score(name=self.slug, convention=self.convention),)

    def __call__(self, batch: Batch) -> Judgement:
        images, (height, width) = len(batch.x_hat), batch.x_hat.shape[-2:]
        if min(height, width) < self.smallest:
            reason = f"{self.trunk} needs {self.smallest} px a side at least, got {height} × {width}."
            return Judgement(absences={self.slug: absent(reason, images)})
        layers = self.layers(batch)
        field = torch.stack([_resized(layer, like=layers[0]) for layer in layers]).sum(dim=0)
        value = torch.stack([_mean(layer, batch.roi) for layer in layers]).sum(dim=0)
        return Judgement(
            values={self.slug: value},
            absences={self.slug: vacant(batch.roi, images)},
            maps={self.slug: field},
        )


def _resized(layer: Tensor, like: Tensor) -> Tensor:
    size = [*like.shape[-2:]]
    return interpolate(layer[:, None], size=size, mode="bilinear", align_corners=False)[:, 0]


def _mean(layer: Tensor, roi: Tensor | None) -> Tensor:
    """Mean of a layer, a cell counted by its share of the region of interest."""
    if roi is None:
        return layer.mean(dim=(1, 2))
    height, width = layer.shape[-2:]
    share = adaptive_avg_pool2d(roi[:, None].float(), (height, width))[:, 0]
    return (layer * share).sum(dim=(1, 2)) / share.sum(dim=(1, 2))
