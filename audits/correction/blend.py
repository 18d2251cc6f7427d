"""Flagged regions give way to what is sure, or to what makes nothing up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from audits.correction.correction import Given
from audits.correction.regional import Regional

MEAN = "mean"


@dataclass(frozen=True, kw_only=True)
class Blend(Regional):
    r"""Blends flagged regions of a draw towards the mean of all draws, or towards another method's picture.

    .. math:: \hat x = x' + A^+ (y - A x'), \qquad x' = (1 - w) x_0 + w\, t

    with the soft mask `w` of pixels whose map exceeds the threshold, and `t` the posterior mean or a
    classical reconstruction.

    Args:
        map: what flags: `deviation` of the draws, a check's map that needs no truth, or `classifier:` and
            the first digits of a version.
        threshold: from which value of the map; None for 0.4 of the map's fixed range, and a classifier's own.
        feather: standard deviation of the mask's edge, in pixels.
        towards: `mean`, or the name of a method whose reconstructions of these measurements are stored.
        floor: singular values up to this share of the largest count as not measured.

    Shape:
        ``(B, C, H, W)``.
    """

    name: ClassVar[str] = "blend"
    posterior: ClassVar[str] = "no: parts of a draw and of a mean or another method's picture"

    towards: str = MEAN

    @property
    def towards_method(self) -> str | None:
        return None if self.towards == MEAN else self.towards

    @property
    def needs_samples(self) -> bool:
        return self.towards == MEAN or super().needs_samples

    def mended(self, given: Given, weight: Tensor) -> Tensor:
        if given.towards is not None:
            return given.towards
        assert given.samples is not None
        return given.samples.double().mean(dim=0).to(given.shown)
