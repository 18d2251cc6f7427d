"""Mean absolute error, and the signed error's map."""

from __future__ import annotations

from dataclasses import dataclass

from engine.judge import Batch, Judge, Judgement, Map, Score, metrics
from engine.pixels import average, bounded, vacant


@metrics.register("mae")
@dataclass(frozen=True, kw_only=True)
class Mae(Judge):
    r"""Absolute difference of reconstruction and truth, averaged.

    .. math:: \mathrm{MAE} = \frac{1}{N} \sum_i |\hat x_i - x_i|

    The signed map shows the direction of the error: positive where the reconstruction is brighter.

    Shape:
        ``(B, C, H, W)`` images give ``(B, H, W)`` maps, averaged over channels.
    """

    @property
    def scores(self) -> tuple[Score, ...]:
        convention = "mean of |x̂ − x| over pixels and channels, range 1, no rounding; lower is better"
        return (Score(name=self.slug, convention=convention),)

    @property
    def maps(self) -> tuple[Map, ...]:
        return (
            Map(name="absolute-error", unit="|x̂ − x|", high=0.25),
            Map(name="signed-error", unit="x̂ − x", low=-0.25, high=0.25, palette="signed"),
        )

    def __call__(self, batch: Batch) -> Judgement:
        x_hat, x = bounded(batch)
        difference = x_hat - x
        field = difference.abs().mean(dim=1)
        return Judgement(
            values={self.slug: average(field, batch.roi)},
            absences={self.slug: vacant(batch.roi, len(x))},
            maps={"absolute-error": field, "signed-error": difference.mean(dim=1)},
        )
