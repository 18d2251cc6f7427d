"""The error that no blur explains: what a restoration added, not what it lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import torch
from torch import Tensor

from audits.pooling import pooled
from audits.smoothing import smoothed
from engine.judge import Batch, Judge, Judgement, Map, Score, checks
from engine.pixels import average, bounded, vacant
from engine.problem import above, at_least

BLURS = (0.7, 1.5, 3.0, 6.0)  # of the truth, in pixels: of these and the truth itself every blur is made
ROUNDS = 4  # of reweighting
RIDGE = 1e-5
LEVEL = 1e-3  # the smallest typical error, of a range of 1
OPPONENT = ((0.299, 0.587, 0.114), (-0.169, -0.331, 0.5), (0.5, -0.419, -0.081))  # JPEG's Y, Cb and Cr


@checks.register("unexplained")
@dataclass(frozen=True, kw_only=True)
class Unexplained(Judge):
    r"""The error that is left when the truth was blurred, sharpened and faded as fits it best.

    .. math:: r = \hat x - \Big( a_0 x + \sum_k a_k G_{\sigma_k} x + b \Big), \qquad
        \max_u \sqrt{(G r_Y)_u^2 + w \left( (G r_{Cb})_u^2 + (G r_{Cr})_u^2 \right)}

    An honest restoration errs everywhere where there are edges, and its errors are largely those of a
    blur; an invention is a blot that no blur of the truth gives. The coefficients are a picture's own, for
    luma and for each colour difference, by least squares, errors far above the median counting little, so
    that an invention does not explain itself. The last blur `G` averages the noise out.
    It compares with the truth; a measurement does not do.

    Args:
        sigma: standard deviation of the last blur, in pixels.
        colour: w, how much the square of a colour difference counts beside that of luma.

    Shape:
        ``(B, C, H, W)`` images, C being 1 or 3, give ``(B, H, W)`` maps.

    References:
        Beaton and Tukey, "The fitting of power series", 1974, for reweighting; the check is this project's.
    """

    kind: ClassVar[Literal["metric", "check"]] = "check"
    needs: ClassVar[frozenset[str]] = frozenset({"truth"})
    citation: ClassVar[str] = "this project's; docs/audit.md says what it is worth"

    sigma: float = 1.0
    colour: float = 0.5

    def __post_init__(self) -> None:
        above("sigma", self.sigma, 0)
        at_least("colour", self.colour, 0)

    @property
    def scores(self) -> tuple[Score, ...]:
        how = (
            f"what remains of x̂ beside the best combination of the truth and its blurs (σ = "
            f"{', '.join(f'{s:g}' for s in BLURS)} px), Gaussian σ = {self.sigma:g} px, luma and colour "
            f"differences (squares weighted {self.colour:g}), range 1, not clipped; 0 is explained, "
            "lower is better"
        )
        told = {"max": "maximum over places", "rms": "root mean square over places"}
        return tuple(
            Score(name=f"{self.slug}-{name}", convention=f"{what}; {how}") for name, what in told.items()
        )

    @property
    def maps(self) -> tuple[Map, ...]:
        return (Map(name=self.slug, unit="of a range of 1", high=0.25),)

    def __call__(self, batch: Batch) -> Judgement:
        x_hat, x = (opponent(picture).double() for picture in bounded(batch))
        roi = torch.ones_like(x[:, 0], dtype=torch.bool) if batch.roi is None else batch.roi
        left = torch.stack([residual(x_hat[:, c] - x[:, c], x[:, c], roi) for c in range(x.shape[1])], dim=1)
        weights = x.new_tensor([1.0] + [self.colour] * (x.shape[1] - 1))[:, None, None]
        field = (weights * smoothed(left, self.sigma).square()).sum(dim=1).sqrt()
        values = {
            f"{self.slug}-max": pooled(field, "max", batch.roi),
            f"{self.slug}-rms": average(field.square(), batch.roi).sqrt(),
        }
        reasons = vacant(batch.roi, len(x))
        return Judgement(
            values=values,
            absences=dict.fromkeys(values, reasons),
            maps={self.slug: field.float()},
        )


def opponent(x: Tensor) -> Tensor:
    """RGB as luma and two colour differences; grey as it is: ``(B, C, H, W)``."""
    return torch.einsum("ij,bjhw->bihw", x.new_tensor(OPPONENT), x) if x.shape[1] == 3 else x


def residual(error: Tensor, x: Tensor, roi: Tensor) -> Tensor:
    """What no combination of a truth, its blurs and a constant explains of an error: ``(B, H, W)`` each.

    It is 0 outside the region of interest, which bounds the fit.
    """
    blurs = [x, *(smoothed(x[:, None], sigma)[:, 0] for sigma in BLURS), torch.ones_like(x)]
    basis, y = torch.stack(blurs, dim=-1).flatten(1, 2), error.flatten(1)[..., None]
    inside = roi.flatten(1)[..., None].to(y)
    ridge = RIDGE * y.shape[1] * torch.eye(basis.shape[-1]).to(y)
    weight, left = inside, y
    for _ in range(ROUNDS):
        transposed = (basis * weight).mT
        left = y - basis @ torch.linalg.solve(transposed @ basis + ridge, transposed @ y)
        typical = torch.stack([_median(r[i > 0]) for r, i in zip(left.abs(), inside, strict=True)])
        scale = 2 * 1.4826 * typical.clamp_min(LEVEL)[:, None, None]
        weight = inside / (1 + (left / scale).square())
    return (left * inside).reshape(error.shape)


def _median(values: Tensor) -> Tensor:
    return values.median() if len(values) else values.new_zeros(())
