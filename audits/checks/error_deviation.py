"""Does the samples' deviation point to the errors?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from scipy.stats import spearmanr

from audits.samples import ALIKE, blank, drawn, obstacles
from engine.judge import Batch, Judge, Judgement, Score, checks


@checks.register("error-deviation")
@dataclass(frozen=True, kw_only=True)
class ErrorDeviation(Judge):
    r"""Spearman's correlation of an image's errors with its deviation: are the unsure pixels the wrong ones?

    .. math:: \rho = \mathrm{corr}(\mathrm{rank}\,|\bar x - x|, \mathrm{rank}\, s)

    Shape:
        ``(M, B, C, H, W)`` samples give ``(B,)`` values, over pixels averaged over channels.

    References:
        Spearman, "The proof and measurement of association between two things", 1904.
    """

    kind: ClassVar[Literal["metric", "check"]] = "check"
    needs: ClassVar[frozenset[str]] = frozenset({"truth", "samples"})

    @property
    def scores(self) -> tuple[Score, ...]:
        convention = (
            "Spearman correlation over an image's pixels of |mean − x| with the samples' deviation, both "
            "averaged over channels, tied ranks averaged; 1 to −1, higher is better"
        )
        return (Score(name=self.slug, convention=convention, higher_is_better=True),)

    def __call__(self, batch: Batch) -> Judgement:
        values, reasons = blank(batch), obstacles(batch)
        for i, image in drawn(batch):
            error, deviation = image.error.cpu().numpy(), image.deviation.cpu().numpy()
            if deviation.max() == 0:
                reasons[i] = ALIKE
            elif min(error.max() - error.min(), deviation.max() - deviation.min()) == 0:
                reasons[i] = "error or deviation is the same everywhere; there is no order to compare."
            else:
                values[i] = float(spearmanr(error, deviation).statistic)
        return Judgement(values={self.slug: values}, absences={self.slug: reasons})
