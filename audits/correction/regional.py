"""Corrections of flagged regions: flagged without the truth, mended, projected onto the measurement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from torch import Tensor

from audits.correction.correction import CLASSIFIER, Corrected, Correction, Given, digits
from audits.correction.flagged import field, known, mask
from audits.correction.projection import projected
from engine.judge import DEVIATION
from engine.problem import at_least, share

if TYPE_CHECKING:
    from engine.method import Method
    from engine.problem import Problem


@dataclass(frozen=True, kw_only=True)
class Regional(Correction):
    """Flags pixels, has a subclass mend them, and projects. A picture without flags stays as it is.

    Args:
        map: what flags.
        threshold: from which value.
        feather: of the mask's edge, in pixels.
        floor: of singular values.
    """

    map: str = DEVIATION.name
    threshold: float | None = None
    feather: float = 2.0
    floor: float = 0.1

    def __post_init__(self) -> None:
        at_least("feather", self.feather, 0)
        share("floor", self.floor)
        if self.threshold is not None:
            at_least("threshold", self.threshold, 0)
        if self.map != DEVIATION.name and digits(self.map) is None:
            known(self.map)

    @property
    def classifier(self) -> str | None:
        return digits(self.map)

    def going_by(self, name: str) -> Self:
        return replace(self, map=f"{CLASSIFIER}{name}")

    @property
    def needs_samples(self) -> bool:
        return self.map == DEVIATION.name or (
            digits(self.map) is None and "samples" in known(self.map)[0].needs
        )

    def refused(self, problem: Problem, method: Method | None) -> str | None:
        if problem.linear:
            return None
        return (
            f"{problem.slug} is not linear: there is no pseudo-inverse to project onto its measurements with."
        )

    def mended(self, given: Given, weight: Tensor) -> Tensor:
        """What stands in flagged regions instead, as a whole picture; `weight` is ``(B, 1, H, W)``."""
        raise NotImplementedError

    def __call__(self, given: Given) -> Corrected:
        weight = self.weight(given)
        corrected, flagged = given.shown.clone(), weight.flatten(1).amax(dim=1) > 0
        if flagged.any():
            some, mild = _part(given, flagged), weight[flagged]
            blended = (1 - mild) * some.shown + mild * self.mended(some, mild)
            corrected[flagged] = projected(blended, some.y, given.physics, self.floor)
        return Corrected(pictures=corrected, weight=weight)

    def weight(self, given: Given) -> Tensor:
        """The soft mask of the flagged pixels: ``(B, 1, H, W)``."""
        found, usual = field(given, self.map)
        return mask(found > (usual if self.threshold is None else self.threshold), self.feather)


def _part(given: Given, chosen: Tensor) -> Given:
    """Some of the pictures, with what mending them takes."""
    return replace(
        given,
        y=given.y[chosen],
        shown=given.shown[chosen],
        samples=None if given.samples is None else given.samples[:, chosen],
        towards=None if given.towards is None else given.towards[chosen],
    )
