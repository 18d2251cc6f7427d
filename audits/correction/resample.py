"""Flagged regions are drawn again, the rest held in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import torch
from torch import Tensor

from audits.correction.correction import Given
from audits.correction.regional import Regional
from engine.draws import generators, normal
from engine.errors import UsageError
from engine.samplers.network import denoiser
from engine.samplers.sampler import Sampler

if TYPE_CHECKING:
    from engine.method import Method
    from engine.problem import Problem


@dataclass(frozen=True, kw_only=True)
class Resample(Regional):
    r"""Runs the sampler's own loop once more with a denoiser that sees, and says, the old picture outside.

    .. math:: D_w(x; \sigma) = w\, D\bigl([w > 0]\, x + [w = 0] (x_0 + \sigma n); \sigma\bigr) + (1 - w) x_0

    At each level the pixels that are kept are the old ones made as noisy as the level is, as in RePaint,
    so that what is drawn fits them; the loop, its steps and its pull towards the measurement are the
    sampler's. The region drawn then takes its place in the old picture, :math:`x' = (1 - w) x_0 + w x`,
    which is projected onto the measurement, :math:`x' + A^+ (y - A x')`. The draw has the first number not
    drawn yet.

    Args:
        map: what flags: `deviation` of the draws, a check's map that needs no truth, or `classifier:` and
            the first digits of a version.
        threshold: from which value of the map; None for 0.4 of the map's fixed range, and a classifier's own.
        feather: standard deviation of the mask's edge, in pixels.
        floor: singular values up to this share of the largest count as not measured.

    Shape:
        ``(B, C, H, W)``.

    References:
        Lugmayr, Danelljan, Romero, Yu, Timofte and Van Gool, "RePaint: inpainting using denoising diffusion
        probabilistic models", 2022.
    """

    name: ClassVar[str] = "resample"
    posterior: ClassVar[str] = "no: a draw, parts of which were drawn again"

    def refused(self, problem: Problem, method: Method | None) -> str | None:
        if not isinstance(method, Sampler):
            return "resample runs a sampler of ours again, a method of the family diffusion; this is none."
        return super().refused(problem, method)

    def mended(self, given: Given, weight: Tensor) -> Tensor:
        sampler = given.method
        if not isinstance(sampler, Sampler):
            raise UsageError("resample runs a sampler of ours again; there is none here.")
        y, shown = given.y, given.shown
        streams = generators(y, sampler.seed, [given.drawn])
        drawn = denoiser(sampler.prior(shown.shape[1]), y.device)

        def noise(shape: Sequence[int]) -> Tensor:
            return normal(shape, streams, y.device)

        def held(x: Tensor, sigma: float) -> Tensor:
            kept = shown + sigma * noise(tuple(shown.shape))
            return weight * drawn(torch.where(weight > 0, x, kept), sigma) + (1 - weight) * shown

        with torch.autocast(y.device.type, enabled=False):
            return sampler.loop(held, y, given.physics, tuple(shown.shape), noise).detach()
