"""Peak signal-to-noise ratio."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from engine.judge import Batch, Judge, Judgement, Score, metrics
from engine.pixels import SPOKEN, Channel, absent, average, bounded, prepared, shaved, vacant


@metrics.register("psnr")
@dataclass(frozen=True, kw_only=True)
class Psnr(Judge):
    r"""Peak signal-to-noise ratio of a reconstruction, in decibels.

    .. math:: \mathrm{PSNR} = -10 \log_{10} \mathrm{MSE}

    The defaults judge the numbers as they are. Published tables round to 8 bits first; those of
    super-resolution compare the luma and shave as many pixels as the factor.

    Args:
        quantise: clip to [0, 1] and round to 8 bits before comparing, the luma too.
        channel: "rgb" for all channels, "y" for studio luma (MATLAB's rgb2ycbcr), "grey" for
            full-range luma; grey pictures are their own luma.
        border: pixels left out on every side.

    References:
        Huynh-Thu and Ghanbari, "Scope of validity of PSNR", 2008.
    """

    citation: ClassVar[str] = "Huynh-Thu and Ghanbari, 2008"

    quantise: bool = False
    channel: Channel = "rgb"
    border: int = 0

    def __post_init__(self) -> None:
        if self.border < 0:
            raise ValueError(f"border must be >= 0, got {self.border}.")

    @property
    def scores(self) -> tuple[Score, ...]:
        rounding = "rounded to 8 bits" if self.quantise else "no rounding"
        border = f"{self.border} px shaved" if self.border else "no border removed"
        convention = (
            f"10·log10(1 / MSE), range 1, {SPOKEN[self.channel]}, {rounding}, {border}; higher is better"
        )
        return (Score(name=self.slug, convention=convention, unit="dB", higher_is_better=True),)

    def __call__(self, batch: Batch) -> Judgement:
        x_hat, x = bounded(batch)
        if min(x.shape[-2:]) <= 2 * self.border:
            reason = (
                f"nothing is left of {x.shape[-2]} × {x.shape[-1]} px without {self.border} px of border."
            )
            return Judgement(absences={self.slug: absent(reason, len(x))})
        x_hat, x = (
            prepared(image, self.channel, self.border, quantise=self.quantise) for image in (x_hat, x)
        )
        roi = None if batch.roi is None else shaved(batch.roi, self.border)
        mse = average((x_hat.double() - x.double()).square().mean(dim=1), roi)
        absences = [
            reason or ("equal to the truth: the PSNR is infinite." if error == 0 else None)
            for reason, error in zip(vacant(roi, len(x)), mse.tolist(), strict=True)
        ]
        return Judgement(values={self.slug: -10 * mse.log10()}, absences={self.slug: absences})
