"""Where the truth ranks among the samples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import torch
from torch import Tensor

from audits.samples import Drawn, blank, count, drawn, obstacles
from engine.judge import Batch, Curve, Judge, Judgement, Score, checks


@checks.register("rank-histogram")
@dataclass(frozen=True, kw_only=True)
class RankHistogram(Judge):
    r"""How often the truth has each of the M + 1 ranks among M samples, pixel by pixel.

    .. math:: r_i = \#\{m : x_{m,i} < x_i\}

    Samples of the true posterior give a flat histogram; too narrow ones a valley, too wide ones a
    hill, biased ones a slope. A truth that equals t samples counts for 1 / (t + 1) in each of the
    t + 1 ranks that it may have: what breaking ties at random gives on average, without the chance.

    The score is how far an image's histogram is from flat: the share of pixels in the wrong bin. As
    the pixels of one image go together, a single image's is never quite 0; the case's curve is.

    Shape:
        ``(M, B, C, H, W)`` samples give a curve of M + 1 points, every channel of every pixel counted.

    References:
        Hamill, "Interpretation of rank histograms for verifying ensemble forecasts", 2001.
    """

    kind: ClassVar[Literal["metric", "check"]] = "check"
    needs: ClassVar[frozenset[str]] = frozenset({"truth", "samples"})
    citation: ClassVar[str] = "Hamill, 2001"

    @property
    def scores(self) -> tuple[Score, ...]:
        convention = (
            "½ Σ |share of ranks − 1/(M+1)| over the M + 1 ranks of the truth among M samples, pixels and "
            "channels counted, ties shared evenly; 0 is flat, lower is better"
        )
        return (Score(name=self.slug, convention=convention),)

    def __call__(self, batch: Batch) -> Judgement:
        bins = count(batch) + 1
        values, counts = blank(batch), torch.zeros(len(batch.x_hat), bins, dtype=torch.float64)
        every = torch.zeros(len(batch.x_hat), 1, dtype=torch.float64)
        for i, image in drawn(batch):
            counts[i] = _ranks(image)
            every[i] = image.truth.numel()
            values[i] = (counts[i] / every[i] - 1 / bins).abs().sum() / 2
        return Judgement(
            values={self.slug: values},
            absences={self.slug: obstacles(batch)},
            curves={self.slug: Curve(x=torch.arange(bins), y=counts, weight=every.expand_as(counts))},
        )


def _ranks(image: Drawn) -> Tensor:
    """How many values have each rank: ``(M + 1,)``."""
    bins = len(image.samples) + 1
    below = (image.samples < image.truth).sum(dim=0)
    ties = (image.samples == image.truth).sum(dim=0)
    joint = torch.bincount((below * bins + ties).flatten(), minlength=bins * bins)
    first = torch.arange(bins).repeat_interleave(bins)
    tied = torch.arange(bins).repeat(bins)
    share = joint.cpu().double() / (tied + 1)
    change = torch.zeros(bins + 1, dtype=torch.float64).index_add(0, first, share)
    change.index_add_(0, (first + tied + 1).clamp_max(bins), -share)
    return change.cumsum(dim=0)[:bins].clamp_min(0)
