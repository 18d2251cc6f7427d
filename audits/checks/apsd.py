"""How far samples lie apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from audits.samples import blank, drawn, obstacles
from engine.judge import Batch, Judge, Judgement, Score, checks


@checks.register("apsd")
@dataclass(frozen=True, kw_only=True)
class Apsd(Judge):
    r"""Average pixel-wise standard deviation of samples: how unsure a method says it is.

    .. math:: \mathrm{APSD} = \frac{1}{N} \sum_i s_i, \qquad
        s_i^2 = \frac{1}{M - 1} \sum_m (x_{m,i} - \bar x_i)^2

    The map of :math:`s` is "deviation", which the runner makes for any number of samples.

    Shape:
        ``(M, B, C, H, W)`` samples give ``(B,)`` values, averaged over channels and pixels.
    """

    kind: ClassVar[Literal["metric", "check"]] = "check"
    needs: ClassVar[frozenset[str]] = frozenset({"samples"})

    @property
    def scores(self) -> tuple[Score, ...]:
        convention = (
            "mean over pixels and channels of the samples' standard deviation (divided by M − 1), range 1, "
            "no rounding; how unsure the method says it is, neither direction is better"
        )
        return (Score(name=self.slug, convention=convention, higher_is_better=None, reference="measurement"),)

    def __call__(self, batch: Batch) -> Judgement:
        values = blank(batch)
        for i, image in drawn(batch):
            values[i] = image.deviation.double().mean()
        return Judgement(values={self.slug: values}, absences={self.slug: obstacles(batch)})
