"""Error of the gradient's magnitude."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from engine.judge import Batch, Judge, Judgement, Map, Score, metrics
from engine.pixels import absent, average, bounded, vacant


@metrics.register("gradient")
@dataclass(frozen=True, kw_only=True)
class Gradient(Judge):
    r"""How much edge a reconstruction lost or made up.

    .. math:: \frac{1}{N} \sum_i \bigl|\, \|\nabla \hat x\|_i - \|\nabla x\|_i \,\bigr|

    The gradient is by central differences, one-sided at the border (NumPy's ``gradient``).

    Shape:
        ``(B, C, H, W)`` images give a ``(B, H, W)`` map, averaged over channels.
    """

    @property
    def scores(self) -> tuple[Score, ...]:
        convention = (
            "mean of | ‖∇x̂‖ − ‖∇x‖ | over pixels and channels, central differences, range 1, no rounding; "
            "lower is better"
        )
        return (Score(name=self.slug, convention=convention),)

    @property
    def maps(self) -> tuple[Map, ...]:
        return (Map(name="gradient", unit="| ‖∇x̂‖ − ‖∇x‖ |", high=0.25),)

    def __call__(self, batch: Batch) -> Judgement:
        x_hat, x = bounded(batch)
        if min(x.shape[-2:]) < 2:
            reason = f"a gradient needs 2 px a side at least, got {x.shape[-2]} × {x.shape[-1]}."
            return Judgement(absences={self.slug: absent(reason, len(x))})
        field = (_magnitude(x_hat) - _magnitude(x)).abs().mean(dim=1)
        return Judgement(
            values={self.slug: average(field, batch.roi)},
            absences={self.slug: vacant(batch.roi, len(x))},
            maps={"gradient": field},
        )


def _magnitude(x: Tensor) -> Tensor:
    down, across = torch.gradient(x, dim=(-2, -1))
    return torch.hypot(down, across)
