"""Mean squared error."""

from __future__ import annotations

from dataclasses import dataclass

from engine.judge import Batch, Judge, Judgement, Map, Score, metrics
from engine.pixels import average, bounded, vacant


@metrics.register("mse")
@dataclass(frozen=True, kw_only=True)
class Mse(Judge):
    r"""Squared difference of reconstruction and truth, averaged.

    .. math:: \mathrm{MSE} = \frac{1}{N} \sum_i (\hat x_i - x_i)^2

    Shape:
        ``(B, C, H, W)`` images give a ``(B, H, W)`` map, averaged over channels.
    """

    @property
    def scores(self) -> tuple[Score, ...]:
        convention = "mean of (x̂ − x)² over pixels and channels, range 1, no rounding; lower is better"
        return (Score(name=self.slug, convention=convention),)

    @property
    def maps(self) -> tuple[Map, ...]:
        return (Map(name="squared-error", unit="(x̂ − x)²", high=0.05),)

    def __call__(self, batch: Batch) -> Judgement:
        x_hat, x = bounded(batch)
        field = (x_hat - x).square().mean(dim=1)
        return Judgement(
            values={self.slug: average(field, batch.roi)},
            absences={self.slug: vacant(batch.roi, len(x))},
            maps={"squared-error": field},
        )
