"""What the measurement did not say: the null-space split of a reconstruction and of its error."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import torch
from torch import Tensor

from audits.pooling import pooled
from audits.pseudo_inverse import pseudo_inverse
from engine.judge import Batch, Judge, Judgement, Map, Score, checks
from engine.pixels import absent, vacant
from engine.problem import at_least, share

if TYPE_CHECKING:
    from deepinv.physics import LinearPhysics

TRUTHLESS = "no ground truth"


@checks.register("null-space")
@dataclass(frozen=True, kw_only=True)
class NullSpace(Judge):
    r"""Error that the measurement contradicts (intrinsic), and error on which it is silent (extrinsic).

    .. math:: m = A^+ A \hat x - A^+ y, \qquad h = (I - A^+ A)(\hat x - x), \qquad
        a = (I - A^+ A) \hat x, \qquad i = \min(|a|, |h|)

    :math:`m` ("measured"), :math:`a` ("added", what the method put where nothing was measured) and
    :math:`A^+ A \hat x` ("determined", the rest) need no truth. :math:`i` ("invented") is what was put
    there and is not so: 0 where a method leaves out what it cannot know, and where what it put is right.
    With :math:`y = A x + n` the parts add up to the error but for the noise that the pseudo-inverse lets
    through:

    .. math:: m + h = \hat x - x - A^+ n

    where :math:`A^+ n` stands for :math:`A^+ y - A^+ A x`; the truth itself has :math:`m = -A^+ n`. An
    exact :math:`A^+` of a blur would multiply noise without bound; singular values up to `floor` times
    the largest are therefore counted as null space. Where an operator has no such decomposition in
    closed form, :math:`A^+` is :math:`(A^\top A + (\tau \|A\| / 2)^2)^{-1} A^\top` by conjugate gradients,
    τ the floor, which multiplies noise by no more than the cut does.

    A pixel's magnitude is the complex absolute value in two channels, else the root mean square over
    channels. A region of interest bounds the numbers, not the operator.

    Args:
        floor: smallest singular value that counts as measured, relative to the largest.
        steps: conjugate-gradient iterations at most.

    Shape:
        ``(B, C, H, W)`` images in the operator's domain give ``(B, H, W)`` maps.

    References:
        Bhadra, Kelkar, Brooks and Anastasio, "On hallucinations in tomographic image reconstruction",
        IEEE TMI 2021. Their maps keep the top 5 % of every image; these have one scale.
    """

    kind: ClassVar[Literal["metric", "check"]] = "check"
    needs: ClassVar[frozenset[str]] = frozenset({"measurement", "linear"})
    citation: ClassVar[str] = "Bhadra, Kelkar, Brooks and Anastasio, 2021"

    floor: float = 0.1
    steps: int = 80

    def __post_init__(self) -> None:
        share("floor", self.floor)
        at_least("steps", self.steps, 1)

    @property
    def scores(self) -> tuple[Score, ...]:
        how = f"singular values above {self.floor:g} of the largest count as measured; complex magnitude"
        parts = {
            self.slug: ("(I − A⁺A)(x̂ − x), the error in the null space", "lower is better"),
            f"{self.slug}-invented": (
                "the smaller of |(I − A⁺A) x̂| and |(I − A⁺A)(x̂ − x)|, what was put in and is not so",
                "lower is better",
            ),
            f"{self.slug}-measured": (
                "A⁺A x̂ − A⁺y, what contradicts the measurement",
                "the truth has that of A⁺n: far above contradicts, far below fits the noise",
            ),
        }
        scores = [
            Score(
                name=f"{name}-{kind}",
                convention=f"{pool} of {told}; {how}; range 1; {ends}",
                higher_is_better=None if name.endswith("-measured") else False,
                reference="measurement" if name.endswith("-measured") else "truth",
            )
            for name, (told, ends) in parts.items()
            for kind, pool in (("rms", "root mean square over pixels"), ("max", "maximum over pixels"))
        ]
        added = (
            f"root mean square over pixels of (I − A⁺A) x̂, what the method added; {how}; range 1; "
            "neither direction is better"
        )
        return (
            *scores,
            Score(
                name=f"{self.slug}-added-rms",
                convention=added,
                higher_is_better=None,
                reference="measurement",
            ),
        )

    @property
    def maps(self) -> tuple[Map, ...]:
        return (
            Map(name=self.slug, unit="|(I − A⁺A)(x̂ − x)|", high=0.5),
            Map(name=f"{self.slug}-measured", unit="|A⁺A x̂ − A⁺y|", high=0.25),
            Map(name=f"{self.slug}-added", unit="|(I − A⁺A) x̂|", high=0.5),
            Map(name=f"{self.slug}-invented", unit="min(|(I − A⁺A) x̂|, |(I − A⁺A)(x̂ − x)|)", high=0.5),
            Map(name=f"{self.slug}-determined", unit="|A⁺A x̂|", palette="grey"),
        )

    def __call__(self, batch: Batch) -> Judgement:
        images, physics = len(batch.x_hat), batch.physics
        if batch.y is None or physics is None:
            raise ValueError("this check reads the measurement and its operator; the batch has none.")
        estimate = batch.x_hat if batch.estimate is None else batch.estimate
        truth = batch.x if batch.truth is None else batch.truth
        measured, true = self._known(batch, batch.y, physics, truth)
        kept = self._inverse(physics.A(estimate), physics, near=measured)
        maps = {
            f"{self.slug}-measured": magnitude(kept - measured),
            f"{self.slug}-added": magnitude(estimate - kept),
            f"{self.slug}-determined": magnitude(kept),
        }
        if truth is not None:
            wrong = magnitude(estimate - truth - (kept - true))
            maps |= {
                self.slug: wrong,
                f"{self.slug}-invented": torch.minimum(maps[f"{self.slug}-added"], wrong),
            }
        names = {score.name for score in self.scores}
        values = {
            f"{name}-{kind}": pooled(field**2, "mean", batch.roi).sqrt()
            if kind == "rms"
            else pooled(field, "max", batch.roi)
            for name, field in maps.items()
            for kind in ("rms", "max")
            if f"{name}-{kind}" in names
        }
        reasons = vacant(batch.roi, images)
        missing = {name: absent(TRUTHLESS, images) for name in names - set(values)}
        return Judgement(values=values, absences={**dict.fromkeys(values, reasons), **missing}, maps=maps)

    def _known(
        self, batch: Batch, y: Tensor, physics: LinearPhysics, truth: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        """A⁺y and A⁺A x (A⁺y again without a truth), the same for every method: remembered per image."""

        def compute(positions: list[int]) -> list[Tensor]:
            measured = self._inverse(y[positions], physics)
            if truth is None:
                return [torch.stack([one, one]) for one in measured]
            true = self._inverse(physics.A(truth[positions]), physics, near=measured)
            return list(torch.stack([measured, true], dim=1))

        if len(batch.keys) != len(y) or batch.problem is None:
            found = compute(list(range(len(y))))
        else:
            how = ("null-space", batch.problem.slug, self.floor, self.steps, truth is None)
            keys = tuple(f"{key} {_digest(one)}" for key, one in zip(batch.keys, y, strict=True))
            found = batch.features.of_truth(how, keys, compute)
        measured, true = torch.stack(found, dim=1)
        return measured, true

    def _inverse(self, y: Tensor, physics: LinearPhysics, near: Tensor | None = None) -> Tensor:
        return pseudo_inverse(y, physics, floor=self.floor, steps=self.steps, near=near)


def magnitude(field: Tensor) -> Tensor:
    """Of each pixel: ``(B, C, H, W) -> (B, H, W)``; complex in two channels, else RMS over channels."""
    if field.shape[1] == 2:
        return field.norm(dim=1)
    return field.square().mean(dim=1).sqrt()


def _digest(y: Tensor) -> str:
    return hashlib.sha256(y.cpu().contiguous().numpy().tobytes()).hexdigest()
