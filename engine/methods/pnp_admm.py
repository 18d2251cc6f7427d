"""Plug-and-play ADMM."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import torch

from engine.method import methods
from engine.plugged import Name, Splitting

if TYPE_CHECKING:
    from deepinv.physics import LinearPhysics
    from torch import Tensor


@methods.register("pnp-admm")
@dataclass(frozen=True, kw_only=True)
class PnpAdmm(Splitting):
    r"""The alternating direction method of multipliers with a denoiser in place of the prior's step.

    .. math::
        x &= \arg\min_x \tfrac12 \|A x - y\|^2 + \tfrac{\lambda \sigma^2}{2 s_k^2} \|x - (v - u)\|^2 \\
        v &= D_{s_k}(x + u), \qquad u \leftarrow u + x - v

    :math:`s_k` falls geometrically from `first` to the noise of the measurement, so that it comes
    to rest. deepinv's `ADMM`.

    Args:
        denoiser: `wavelet`, `tv`, `bm3d` (seconds a step) or `learned`, a network.
        weights_file: of the denoiser `learned`, a state dict (`.pth`, `.pt`, `.safetensors`) of the recipe
            `denoiser` or of a DRUNet (KAIR's and deepinv's, grey or colour); empty for the network
            that ships.
        first: the noise the denoiser removes in the first step, of a range of 1.
        weight: :math:`\lambda`; None is 1, and 0.8 for the network that ships.
        steps: iterations.

    Shape:
        ``y`` is whatever ``physics.A`` returns; the result is ``(B, C, H, W)``.

    Errors:
        ValueError: the file is not there, cannot be read, or holds another network.

    References:
        Venkatakrishnan, Bouman and Wohlberg, "Plug-and-play priors for model based reconstruction",
        2013; Chan, Wang and Elgendy, "Plug-and-play ADMM for image restoration: fixed-point
        convergence and applications", 2017 (falling strengths).
    """

    reference: ClassVar[str] = "Venkatakrishnan, Bouman and Wohlberg, Plug-and-play priors, 2013"

    version: ClassVar[int] = 2
    shipped: ClassVar[float] = 0.8

    denoiser: Name = "wavelet"
    steps: int = 25

    def __call__(self, y: Tensor, physics: LinearPhysics) -> Tensor:
        from deepinv.optim import ADMM

        from engine.solvers.data_term import smooth_guess

        start = smooth_guess(y, physics)
        return self.solver(ADMM, y, physics)(y, physics, init=(start, torch.zeros_like(start)))
