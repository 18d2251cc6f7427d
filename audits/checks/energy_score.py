"""Energy score: the continuous ranked probability score of whole images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from torch import Tensor

from audits.samples import blank, drawn, obstacles
from engine.judge import Batch, Judge, Judgement, Score, checks


@checks.register("energy-score")
@dataclass(frozen=True, kw_only=True)
class EnergyScore(Judge):
    r"""How well samples as whole images foretell the truth: pixels that go together are seen together.

    .. math:: \frac{1}{\sqrt N} \Bigl( \frac{1}{M} \sum_m \|x_m - x\|
        - \frac{1}{2 M^2} \sum_{m, m'} \|x_m - x_{m'}\| \Bigr)

    with the N values of an image, so that the numbers of images of all sizes compare. "energy-score-fair"
    divides the second sum by :math:`2 M (M - 1)`.

    Shape:
        ``(M, B, C, H, W)`` samples give ``(B,)`` values; an ``(M, M)`` table of distances per image.

    References:
        Gneiting and Raftery, "Strictly proper scoring rules, prediction, and estimation", 2007.
    """

    kind: ClassVar[Literal["metric", "check"]] = "check"
    needs: ClassVar[frozenset[str]] = frozenset({"truth", "samples"})
    citation: ClassVar[str] = "Gneiting and Raftery, 2007"

    @property
    def scores(self) -> tuple[Score, ...]:
        common = "over all N pixels and channels, / √N, range 1; lower is better"
        return (
            Score(name=self.slug, convention=f"mean‖x_m − x‖ − ½ mean‖x_m − x_m'‖ of M samples, {common}"),
            Score(
                name=f"{self.slug}-fair",
                convention=f"the same, ½ mean over pairs of different samples (any M alike), {common}",
            ),
        )

    def __call__(self, batch: Batch) -> Judgement:
        plain, fair = blank(batch), blank(batch)
        for i, image in drawn(batch):
            off = (image.samples - image.truth).flatten(1).double()
            count, size = off.shape
            distance = off.norm(dim=1).mean() / size**0.5
            apart = _distances(off).sum() / 2 / size**0.5
            plain[i] = distance - apart / count**2
            fair[i] = distance - apart / (count * (count - 1))
        names, reasons = (self.slug, f"{self.slug}-fair"), obstacles(batch)
        return Judgement(
            values=dict(zip(names, (plain, fair), strict=True)), absences=dict.fromkeys(names, reasons)
        )


def _distances(samples: Tensor) -> Tensor:
    """Distances of every two of M vectors ``(M, N)``: ``(M, M)``, from their inner products."""
    centred = samples - samples.mean(dim=0)
    products = centred @ centred.T
    squares = products.diagonal()
    return (squares[:, None] + squares - 2 * products).clamp_min(0).fill_diagonal_(0).sqrt()
