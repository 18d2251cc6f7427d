"""The largest squared error: the plain baseline that every check must beat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from audits.pooling import pooled
from engine.judge import Batch, Judge, Judgement, Score, checks
from engine.pixels import bounded, vacant


@checks.register("squared-error-max")
@dataclass(frozen=True, kw_only=True)
class SquaredErrorMax(Judge):
    r"""The squared error of the worst pixel.

    .. math:: \max_u \frac{1}{C} \sum_c (\hat x_{cu} - x_{cu})^2

    It is the maximum of the map "squared-error", which the metric "mse" gives, and needs the truth.

    Shape:
        ``(B, C, H, W)`` images give ``(B,)`` values.
    """

    kind: ClassVar[Literal["metric", "check"]] = "check"
    needs: ClassVar[frozenset[str]] = frozenset({"truth"})

    @property
    def scores(self) -> tuple[Score, ...]:
        convention = (
            "largest squared error of a pixel, mean over channels, range 1, no clipping or rounding; "
            "lower is better"
        )
        return (Score(name=self.slug, convention=convention),)

    def __call__(self, batch: Batch) -> Judgement:
        x_hat, x = bounded(batch)
        field = (x_hat - x).square().mean(dim=1)
        return Judgement(
            values={self.slug: pooled(field, "max", batch.roi)},
            absences={self.slug: vacant(batch.roi, len(x))},
        )
