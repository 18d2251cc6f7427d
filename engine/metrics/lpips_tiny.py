"""Perceptual distance in the project's own trunk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from engine.judge import Batch, Map, metrics
from engine.layers import LayerDistance
from engine.trunks import OWN, OWN_SMALLEST, own, own_pairs


@metrics.register("lpips-tiny")
@dataclass(frozen=True, kw_only=True)
class LpipsTiny(LayerDistance):
    r"""Distance of two images in the layers of a small trunk that reconaudit trained.

    .. math:: \sum_l \frac{1}{h_l w_l} \sum_u \sum_c w_{lc} (\hat f_{lcu} - f_{lcu})^2

    as LPIPS has it, with features of unit norm over channels. The weights were learned from pictures
    spoiled more and less, not from human judgements. Grey images are repeated to three channels.
    The finest layer has the picture's own grid, so the map tells places to a few pixels.

    Shape:
        ``(B, C, H, W)`` images of 16 px a side at least give ``(B, H, W)`` maps.

    References:
        Zhang, Isola, Efros, Shechtman and Wang, "The unreasonable effectiveness of deep features
        as a perceptual metric", 2018, for the formula; docs/cards/perceptual-tiny.md for the trunk.
    """

    citation: ClassVar[str] = "the formula of Zhang et al., 2018, on a trunk trained by reconaudit"
    weights: ClassVar[tuple[str, ...]] = (OWN,)
    trunk: ClassVar[str] = OWN

    @property
    def convention(self) -> str:
        return (
            f"LPIPS's formula on {OWN}, 4 layers summed, RGB (grey repeated), not rescaled, clipped or "
            "rounded, spatial mean; 0 is equal, not bounded by 1; trained here; does not compare with "
            "published numbers; lower is better"
        )

    @property
    def smallest(self) -> int:
        return OWN_SMALLEST

    @property
    def maps(self) -> tuple[Map, ...]:
        return (Map(name=self.slug, unit=self.slug, high=2.0),)

    def layers(self, batch: Batch) -> list[Tensor]:
        pairs = own_pairs(batch)
        return own(batch.x_hat.device).maps([a for a, _ in pairs], [b for _, b in pairs])
