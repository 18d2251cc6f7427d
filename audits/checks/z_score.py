"""Errors in units of the samples' own deviation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import torch

from audits.calibration import FLOOR
from audits.samples import ALIKE, blank, count, drawn, obstacles
from engine.judge import Batch, Judge, Judgement, Map, Score, checks


@checks.register("z-score")
@dataclass(frozen=True, kw_only=True)
class ZScore(Judge):
    r"""Error of the mean of M samples in units of their deviation: where a method is wrong and sure of it.

    .. math:: z_i = \frac{|\bar x_i - x_i|}{\max(s_i, f)}, \qquad
        z = \sqrt{\frac{\sum_i (\bar x_i - x_i)^2}{(1 + 1/M) \sum_i s_i^2}}

    The map divides the map "absolute-error" by the map "deviation" (both averaged over channels), which is
    never taken smaller than one grey level, :math:`f = 1/255`. The score needs no floor: the root mean
    squared error over the root mean squared deviation, with the factor that makes it 1 for samples of
    the true posterior, whatever their number.

    Shape:
        ``(M, B, C, H, W)`` samples give a ``(B, H, W)`` map.

    References:
        Fortin, Abaza, Anctil and Turcotte, "Why should ensemble spread match the RMSE of the ensemble
        mean?", 2014.
    """

    kind: ClassVar[Literal["metric", "check"]] = "check"
    needs: ClassVar[frozenset[str]] = frozenset({"truth", "samples"})
    citation: ClassVar[str] = "Fortin, Abaza, Anctil and Turcotte, 2014"

    @property
    def scores(self) -> tuple[Score, ...]:
        convention = (
            "RMS error of the mean / (√(1 + 1/M) · RMS deviation of M samples), over pixels and channels; "
            "1 is calibrated, above is too sure, below is too unsure"
        )
        return (Score(name=self.slug, convention=convention, higher_is_better=None),)

    @property
    def maps(self) -> tuple[Map, ...]:
        return (Map(name="z-score", unit="|x̂ − x| / max(deviation, 1/255)", high=5.0),)

    def __call__(self, batch: Batch) -> Judgement:
        values, reasons = blank(batch), obstacles(batch)
        field = torch.zeros_like(batch.x_hat[:, 0])
        for i, image in drawn(batch):
            field[i] = image.spread_out(image.error / image.deviation.clamp_min(FLOOR))
            error = (image.mean - image.truth).double().square().mean()
            variance = image.samples.var(dim=0).double().mean()
            values[i] = (error / (1 + 1 / len(image.samples)) / variance).sqrt()
            if variance == 0:
                reasons[i] = ALIKE
        maps = {"z-score": field} if count(batch) > 1 else {}
        return Judgement(values={self.slug: values}, absences={self.slug: reasons}, maps=maps)
