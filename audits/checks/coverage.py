"""Do bands of samples hold the truth as often as they should?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

import torch
from scipy.stats import t as student
from torch import Tensor

from audits.samples import Drawn, blank, count, drawn, obstacles
from engine.judge import Batch, Curve, Judge, Judgement, Score, checks
from engine.pixels import absent

TAIL = 20  # one in so many truths lies below a central 90 % band
LEVELS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)


@checks.register("coverage")
@dataclass(frozen=True, kw_only=True)
class Coverage(Judge):
    r"""How often the truth lies in a band of M samples, beside how often it should.

    Samples of the true posterior are exchangeable with the truth, which then lies between the k-th
    smallest and the k-th largest of them with a probability that needs no assumption:

    .. math:: P\bigl(x_{(k)} \le x \le x_{(M+1-k)}\bigr) = \frac{M + 1 - 2k}{M + 1}

    The curve "coverage" has a point for every k, the last being the whole band from the smallest to the
    largest, (M − 1)/(M + 1), whose share is the score "coverage-band". "coverage-90" is the central
    90 % band, interpolated between order statistics at ranks (M + 1)/20 from either end; fewer than
    19 samples have none. "coverage-student-90", and the curve "coverage-student", take the bands that
    hold a truth and samples of one normal distribution, which any M ≥ 2 has:

    .. math:: \bar x \pm t_{M-1} \, s \, \sqrt{1 + 1/M}

    Bands include their ends, so truths equal to a sample (as where both are clipped) lie inside.

    Shape:
        ``(M, B, C, H, W)`` samples give ``(B,)`` values; every channel of every pixel is counted.
    """

    kind: ClassVar[Literal["metric", "check"]] = "check"
    needs: ClassVar[frozenset[str]] = frozenset({"truth", "samples"})

    @property
    def scores(self) -> tuple[Score, ...]:
        what = "share of pixels and channels whose truth lies"
        bands = {
            "band": f"{what} in [min, max] of M samples, ends included; calibrated is (M−1)/(M+1)",
            "90": f"{what} in the central 90 % band of M ≥ 19 samples (order statistics at ranks (M+1)/20 "
            "from either end, interpolated, ends included); calibrated is 0.9",
            "student-90": f"{what} in mean ± t(M−1, 95 %) · deviation · √(1 + 1/M) of M samples; calibrated "
            "is 0.9 where they are normal",
        }
        return tuple(
            Score(name=f"{self.slug}-{band}", convention=convention, higher_is_better=None)
            for band, convention in bands.items()
        )

    def __call__(self, batch: Batch) -> Judgement:
        images, total = len(batch.x_hat), count(batch)
        reasons = obstacles(batch)
        few = f"a central 90 % band takes {TAIL - 1} samples at least, got {total}."
        whole, central, normal = blank(batch), blank(batch), blank(batch)
        ranked = torch.zeros(images, total // 2, dtype=torch.float64)
        fitted = torch.zeros(images, len(LEVELS), dtype=torch.float64)
        weight = torch.zeros(images, 1, dtype=torch.float64)
        for i, image in drawn(batch):
            weight[i] = image.truth.numel()
            ranked[i], fitted[i] = _ranked(image), _normal(image)
            whole[i] = ranked[i, -1] / weight[i, 0]
            normal[i] = fitted[i, LEVELS.index(0.9)] / weight[i, 0]
            if total + 1 >= TAIL:
                central[i] = _central(image).double().mean()
        depths = torch.arange(total // 2, 0, -1, dtype=torch.float64)
        curves = {
            self.slug: (1 - 2 * depths / (total + 1), ranked),
            f"{self.slug}-student": (torch.tensor(LEVELS, dtype=torch.float64), fitted),
        }
        enough = total + 1 >= TAIL or total < 2
        return Judgement(
            values={
                f"{self.slug}-band": whole,
                f"{self.slug}-90": central,
                f"{self.slug}-student-90": normal,
            },
            absences={
                f"{self.slug}-band": reasons,
                f"{self.slug}-90": reasons if enough else absent(few, images),
                f"{self.slug}-student-90": reasons,
            },
            curves={k: Curve(x=x, y=y, weight=weight.expand_as(y)) for k, (x, y) in curves.items()},
        )


def _ranked(image: Drawn) -> Tensor:
    """How many truths lie between the k-th smallest and the k-th largest sample, for k from M // 2 to 1."""
    total = len(image.samples)
    below = (image.samples <= image.truth).sum(dim=0)
    above = (image.samples >= image.truth).sum(dim=0)
    depth = torch.minimum(below, above).clamp_max(total // 2).flatten()
    counts = torch.bincount(depth, minlength=total // 2 + 1)
    return counts.flip(0).cumsum(dim=0)[:-1].cpu().double()


def _central(image: Drawn) -> Tensor:
    """Whether each truth ``(C, N)`` lies in the central 90 % band."""
    whole, part = divmod(len(image.samples) + 1, TAIL)
    ends = []
    for largest in (False, True):
        nearest = image.samples.topk(whole + 1, dim=0, largest=largest).values
        ends.append(nearest[-2].lerp(nearest[-1], part / TAIL))
    low, high = ends
    return (low <= image.truth) & (image.truth <= high)


def _normal(image: Drawn) -> Tensor:
    """How many truths lie in the normal band of each of `LEVELS`."""
    total = len(image.samples)
    scale = image.samples.std(dim=0) * (1 + 1 / total) ** 0.5
    off = (image.truth - image.samples.mean(dim=0)).abs()
    held = [(off <= float(student.ppf((1 + level) / 2, total - 1)) * scale).sum() for level in LEVELS]
    return torch.stack(held).cpu().double()
