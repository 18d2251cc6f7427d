"""Kernel distance in the project's own trunk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from engine.judge import Score, metrics
from engine.metrics.kid import Kid


@metrics.register("kid-tiny")
@dataclass(frozen=True, kw_only=True)
class KidTiny(Kid):
    """KID's distance of two sets of images, on the features of a small trunk that reconaudit trained.

    References:
        Bińkowski, Sutherland, Arbel and Gretton, "Demystifying MMD GANs", 2018, for the formula.
    """

    backbone: ClassVar[str] = "perceptual-tiny"
    citation: ClassVar[str] = "the formula of Bińkowski et al., 2018, on a trunk trained by reconaudit"

    @property
    def score(self) -> Score:
        convention = (
            "unbiased MMD² under (aᵀb / 96 + 1)³ of fid-tiny's features, all images, an output beside its "
            "own truth left out, not × 1000, interval by jackknife; can be negative; trained here; does not "
            "compare with published numbers; lower is better"
        )
        return Score(name=self.slug, convention=convention)
