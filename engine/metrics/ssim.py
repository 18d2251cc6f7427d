"""Structural similarity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from engine.judge import Batch, Judge, Judgement, Map, Score, metrics
from engine.pixels import SPOKEN, Channel, absent, average, bounded, prepared, shaved, vacant
from engine.structure import RADIUS, interior, terms

WINDOW = 2 * RADIUS + 1


@metrics.register("ssim")
@dataclass(frozen=True, kw_only=True)
class Ssim(Judge):
    r"""Structural similarity of two images in a Gaussian window around each pixel.

    .. math:: \mathrm{SSIM} = l \cdot s

    with the luminance and structure terms of `engine.structure`. The number is the mean over the
    windows that lie wholly inside the picture, as in scikit-image; the map covers the whole picture,
    mirrored at its border.

    Args:
        quantise: clip to [0, 1] and round to 8 bits before comparing, the luma too.
        channel: "rgb" averages over channels, "y" and "grey" compare the luma.
        border: pixels left out on every side before the windows are laid.

    Shape:
        ``(B, C, H, W)`` images give a ``(B, H, W)`` map of 1 − SSIM.

    References:
        Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment", 2004.
    """

    citation: ClassVar[str] = "Wang, Bovik, Sheikh and Simoncelli, 2004"

    quantise: bool = False
    channel: Channel = "rgb"
    border: int = 0

    def __post_init__(self) -> None:
        if self.border < 0:
            raise ValueError(f"border must be >= 0, got {self.border}.")

    @property
    def scores(self) -> tuple[Score, ...]:
        rounding = "rounded to 8 bits" if self.quantise else "no rounding"
        shaving = f", {self.border} px shaved" if self.border else ""
        convention = (
            "Gaussian σ 1.5, 11 × 11, K1 .01, K2 .03, population covariance, range 1, "
            f"mean over {SPOKEN[self.channel]}, {rounding}{shaving}, windows wholly inside the picture; "
            "higher is better"
        )
        return (Score(name=self.slug, convention=convention, higher_is_better=True),)

    @property
    def maps(self) -> tuple[Map, ...]:
        return (Map(name=self.slug, unit="1 − SSIM"),)

    def __call__(self, batch: Batch) -> Judgement:
        x_hat, x = bounded(batch)
        height, width = (side - 2 * self.border for side in x.shape[-2:])
        if min(height, width) < WINDOW:
            reason = f"{height} × {width} px is less than the {WINDOW} × {WINDOW} window."
            return Judgement(absences={self.slug: absent(reason, len(x))})
        luminance, structure = terms(
            *(prepared(image, self.channel, self.border, quantise=self.quantise) for image in (x_hat, x))
        )
        field = (luminance * structure).mean(dim=1)
        roi = None if batch.roi is None else interior(shaved(batch.roi, self.border))
        return Judgement(
            values={self.slug: average(interior(field), roi)},
            absences={self.slug: vacant(roi, len(x))},
            maps={self.slug: (1 - field).float()},
        )
