"""Sparsification: does leaving out the unsure pixels leave out the errors?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import torch
from torch import Tensor

from audits.samples import ALIKE, blank, drawn, obstacles
from engine.judge import Batch, Curve, Judge, Judgement, Score, checks

STEPS = 20  # points of the curves, from no pixel removed to 95 %


@checks.register("ause")
@dataclass(frozen=True, kw_only=True)
class Ause(Judge):
    r"""Area under the sparsification error: what is lost by trusting the deviation to find the errors.

    .. math:: \mathrm{AUSE} = \frac{1}{\bar e N} \sum_{k=0}^{N-1} \bigl( e_s(k) - e_o(k) \bigr)

    where :math:`e_s(k)` is the mean absolute error of what remains when the k pixels of largest deviation
    are removed, :math:`e_o(k)` when those of largest error are (the oracle), and :math:`\bar e` the mean
    error of all. 0 is the oracle's order; a deviation that knows nothing of the errors gives the area
    between 1 and the oracle's curve. Pixels of equal deviation count as removed in the mean of all orders.

    The curves "sparsification" and "sparsification-oracle" are the mean absolute error over the share of
    each image's pixels that is removed.

    Shape:
        ``(M, B, C, H, W)`` samples give ``(B,)`` values, over pixels averaged over channels.

    References:
        Ilg et al., "Uncertainty estimates and multi-hypotheses networks for optical flow", 2018.
    """

    kind: ClassVar[Literal["metric", "check"]] = "check"
    needs: ClassVar[frozenset[str]] = frozenset({"truth", "samples"})
    citation: ClassVar[str] = "Ilg et al., 2018"

    @property
    def scores(self) -> tuple[Score, ...]:
        convention = (
            "area between the mean |error| of what remains when pixels go by deviation and when they go by "
            "error, over the mean |error| of all, channels averaged; 0 is the oracle, lower is better"
        )
        return (Score(name=self.slug, convention=convention),)

    def __call__(self, batch: Batch) -> Judgement:
        values, reasons, images = blank(batch), obstacles(batch), len(batch.x_hat)
        ours, oracle, remaining = torch.zeros(3, images, STEPS, dtype=torch.float64)
        for i, image in drawn(batch):
            error, deviation = image.error.double(), image.deviation
            by_deviation = _evened(error, deviation).flip(0).cumsum(0).flip(0)
            by_error = error.sort(descending=True).values.flip(0).cumsum(0).flip(0)
            removed = torch.arange(STEPS, device=error.device) * len(error) // STEPS
            ours[i], oracle[i] = by_deviation[removed].cpu(), by_error[removed].cpu()
            remaining[i] = (len(error) - removed).cpu()
            left = torch.arange(len(error), 0, -1, device=error.device)
            values[i] = ((by_deviation - by_error) / left).mean() / error.mean()
            if error.max() == 0:
                reasons[i] = "the mean has no error to put in order."
            elif deviation.max() == 0:
                reasons[i] = ALIKE
        x = torch.arange(STEPS, dtype=torch.float64) / STEPS
        return Judgement(
            values={self.slug: values},
            absences={self.slug: reasons},
            curves={
                "sparsification": Curve(x=x, y=ours, weight=remaining),
                "sparsification-oracle": Curve(x=x, y=oracle, weight=remaining),
            },
        )


def _evened(error: Tensor, deviation: Tensor) -> Tensor:
    """Errors by falling deviation ``(N,)``; among equal deviations each is their mean error."""
    _, group, sizes = torch.unique(deviation, return_inverse=True, return_counts=True)
    sums = torch.zeros(len(sizes), dtype=error.dtype, device=error.device).index_add_(0, group, error)
    return (sums / sizes).repeat_interleave(sizes).flip(0)
