"""Scanning Fourier ring correlation: patches whose fine structure is not the truth's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import torch
from torch import Tensor

from audits.pooling import touched
from audits.rings import PRESETS, Preset, Scan, crossing
from engine.judge import Batch, Judge, Judgement, Map, Score, checks
from engine.pixels import absent, bounded, channel, vacant
from engine.problem import above, at_least, one_of

SHARE = 0.1  # of a patch's pixels must be brighter than air; published as 409 of 64 × 64


@checks.register("frc")
@dataclass(frozen=True, kw_only=True)
class Frc(Judge):
    r"""Patches where reconstruction and truth stop agreeing at too low a frequency (sFRC).

    .. math:: \mathrm{FRC}(r) = \frac{|\sum_{k \in r} F_k \hat F_k^*|}
        {\sqrt{\sum_{k \in r} |F_k|^2 \sum_{k \in r} |\hat F_k|^2}}, \qquad
        \text{flagged if } \min \{ r : \mathrm{FRC}(r) < t \} \le h

    A plain blur is flagged too: what does not agree need not have been invented. The map has one place per
    patch: 1 − (first frequency of disagreement) / (Nyquist frequency), 0 where there is none, so that a
    patch is flagged from :math:`1 - 2 p h` up, `p` the pixel. Patches of air are not examined. It compares
    with the truth; a measurement does not do.

    Args:
        preset: "sfrc" is the method as described, "sfrc-published" its authors' code, which gives
            their published counts; `audits.rings` tells the difference.
        patch: side of a patch, in pixels.
        threshold: correlation below which a ring disagrees.
        ht: highest frequency of first disagreement that is flagged, in cycles per unit of `pixel`.
        pixel: side of a pixel; the default `ht` and `pixel` are the published ones of CT in millimetres.
        air: a patch is examined if more than a tenth of the truth's pixels are above this,
        air_mean: and their mean is above this.

    Shape:
        ``(B, C, H, W)`` images, RGB by their luma, give ``(B, H // patch, W // patch)`` maps.

    References:
        sFRC (FDA), arXiv 2603.04673, and its code, github.com/DIDSR/sfrc.
    """

    kind: ClassVar[Literal["metric", "check"]] = "check"
    needs: ClassVar[frozenset[str]] = frozenset({"truth"})
    citation: ClassVar[str] = "sFRC, arXiv 2603.04673"

    preset: Preset = "sfrc"
    patch: int = 64
    threshold: float = 0.5
    ht: float = 0.33
    pixel: float = 0.48
    air: float = 0.02
    air_mean: float = 0.015

    def __post_init__(self) -> None:
        one_of("preset", self.preset, PRESETS)
        at_least("patch", self.patch, 8)
        above("threshold", self.threshold, 0)
        above("ht", self.ht, 0)
        above("pixel", self.pixel, 0)

    @property
    def scores(self) -> tuple[Score, ...]:
        how = (
            f"{self.patch} × {self.patch} px, no overlap, luma, Fourier ring correlation below "
            f"{self.threshold:g} at or before {self.ht * self.pixel:.4g} cycles a pixel, {self.preset}"
        )
        told = {
            "flagged": "patches flagged",
            "share": "share of the examined patches that is flagged",
            "worst": "largest 1 − (first frequency of disagreement) / Nyquist of a patch, 0 if none does",
        }
        return tuple(
            Score(name=f"{self.slug}-{name}", convention=f"{what}; {how}; lower is better")
            for name, what in told.items()
        )

    @property
    def maps(self) -> tuple[Map, ...]:
        return (Map(name=self.slug, unit="1 − frequency / Nyquist"),)

    def __call__(self, batch: Batch) -> Judgement:
        images, (height, width) = len(batch.x_hat), batch.x_hat.shape[-2:]
        if min(height, width) < self.patch:
            reason = f"frc scans patches of {self.patch} px a side, got {height} × {width}."
            return Judgement(absences={score.name: absent(reason, images) for score in self.scores})
        x_hat, x = (channel(p, "grey").mean(dim=1).double() for p in bounded(batch))
        first = self.first_disagreement(x_hat, x)
        examined = self.examined(x) & (touched(self._seen(batch.roi), first) > 0)
        flagged = (first <= self.ht) & examined
        field = torch.where(examined, (1 - 2 * self.pixel * first).clamp_min(0), 0)
        total = examined.sum(dim=(1, 2))
        air = "every patch is air."
        reasons = [
            reason or (None if count else air)
            for reason, count in zip(vacant(batch.roi, images), total.tolist(), strict=True)
        ]
        values = {
            f"{self.slug}-flagged": flagged.sum(dim=(1, 2)).double(),
            f"{self.slug}-share": flagged.sum(dim=(1, 2)) / total,
            f"{self.slug}-worst": field.amax(dim=(1, 2)),
        }
        return Judgement(values=values, absences=dict.fromkeys(values, reasons), maps={self.slug: field})

    @property
    def scan(self) -> Scan:
        return Scan(preset=self.preset, patch=self.patch, pixel=self.pixel)

    def first_disagreement(self, x_hat: Tensor, x: Tensor) -> Tensor:
        """The frequency of each patch, infinite if none: ``(B, H, W)`` twice to ``(B, rows, columns)``."""
        return crossing(self.scan.correlation(x_hat, x), self.scan.frequencies, self.threshold)

    def examined(self, x: Tensor) -> Tensor:
        """Which patches of the truth ``(B, H, W)`` are not air: ``(B, rows, columns)``."""
        tiles = self.scan.tiles(x)
        bright = (tiles > self.air).sum(dim=(-2, -1)) > int(SHARE * self.patch**2)
        return bright & (tiles.mean(dim=(-2, -1)) > self.air_mean)

    def _seen(self, roi: Tensor | None) -> Tensor | None:
        """The region of interest without the right and the bottom that no patch covers."""
        if roi is None:
            return None
        rows, columns = (size // self.patch * self.patch for size in roi.shape[-2:])
        return roi[..., :rows, :columns]
