"""Continuous ranked probability score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import torch
from torch import Tensor

from audits.samples import blank, count, drawn, obstacles
from engine.judge import Batch, Judge, Judgement, Map, Score, checks


@checks.register("crps")
@dataclass(frozen=True, kw_only=True)
class Crps(Judge):
    r"""How well each pixel's samples foretell the truth: near it, and no wider than they must be.

    .. math:: \frac{1}{M} \sum_m |x_m - x| - \frac{1}{2 M^2} \sum_{m, m'} |x_m - x_{m'}|

    The map and the score "crps" are this, which is never negative. "crps-fair" divides the second sum by
    :math:`2 M (M - 1)`, which makes its expectation independent of M: compare methods that drew different
    numbers of samples by that one. The second sum is :math:`2 \sum_m (2 m - M - 1)\, x_{(m)}` over the
    sorted samples, so that no two samples are ever compared. For one sample it is the absolute error.

    Shape:
        ``(M, B, C, H, W)`` samples give a ``(B, H, W)`` map, averaged over channels.

    References:
        Gneiting and Raftery, "Strictly proper scoring rules, prediction, and estimation", 2007.
        Ferro, "Fair scores for ensemble forecasts", 2014.
    """

    kind: ClassVar[Literal["metric", "check"]] = "check"
    needs: ClassVar[frozenset[str]] = frozenset({"truth", "samples"})
    citation: ClassVar[str] = "Gneiting and Raftery, 2007"

    @property
    def scores(self) -> tuple[Score, ...]:
        common = "over pixels and channels, range 1, no rounding; lower is better"
        return (
            Score(name=self.slug, convention=f"mean|x_m − x| − ½ mean|x_m − x_m'| of M samples, {common}"),
            Score(
                name=f"{self.slug}-fair",
                convention=f"the same, ½ mean over pairs of different samples (any M alike), {common}",
            ),
        )

    @property
    def maps(self) -> tuple[Map, ...]:
        return (Map(name="crps", unit="as |x̂ − x|", high=0.25),)

    def __call__(self, batch: Batch) -> Judgement:
        plain, fair = blank(batch), blank(batch)
        field = torch.zeros_like(batch.x_hat[:, 0])
        for i, image in drawn(batch):
            off = image.samples - image.truth
            distance, spread = off.abs().mean(dim=0), _half_spread(off)
            total = len(off)
            field[i] = image.spread_out((distance - spread).clamp_min(0).mean(dim=0))
            plain[i] = (distance - spread).double().mean()
            fair[i] = (distance - spread * (total / (total - 1))).double().mean()
        names, reasons = (self.slug, f"{self.slug}-fair"), obstacles(batch)
        return Judgement(
            values=dict(zip(names, (plain, fair), strict=True)),
            absences=dict.fromkeys(names, reasons),
            maps={"crps": field} if count(batch) > 1 else {},
        )


def _half_spread(samples: Tensor) -> Tensor:
    """Half the mean distance of two of M samples, drawn with repetition: ``(M, ...) -> (...)``."""
    count = len(samples)
    places = torch.arange(1 - count, count, 2, dtype=samples.dtype, device=samples.device)
    return torch.tensordot(places / count**2, samples.sort(dim=0).values, dims=1)
