"""Regularisation by denoising."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.method import methods
from engine.plugged import PlugAndPlay
from engine.problem import above

if TYPE_CHECKING:
    from deepinv.physics import LinearPhysics
    from torch import Tensor

FIRST = 0.3


@methods.register("red")
@dataclass(frozen=True, kw_only=True)
class Red(PlugAndPlay):
    r"""A picture at which the data's pull balances what a denoiser would take away.

    .. math:: A^\top (A \hat x - y) + \lambda (\hat x - D_s(\hat x)) = 0

    deepinv's proximal gradients (`PGD`): a step along :math:`D_s(x) - x`, then the proximal step of
    the data term. `s` falls geometrically from 0.3 to `strength`, and
    :math:`\lambda = w \sigma^2 / s^2` with it, as for the score of a smoothed prior.

    Args:
        denoiser: `tv`, `wavelet`, `bm3d` (seconds a step) or `learned`, a network.
        weights_file: of the denoiser `learned`, a state dict (`.pth`, `.pt`, `.safetensors`) of the recipe
            `denoiser` or of a DRUNet (KAIR's and deepinv's, grey or colour); empty for the network
            that ships.
        strength: the noise `s` the denoiser takes off in the end, of a range of 1. It is small, as in
            the paper, whatever the measurement's noise: the less it is, the nearer the balance is to
            that of the prior itself.
        weight: `w`; None is 0.7.
        steps: iterations.

    Shape:
        ``y`` is whatever ``physics.A`` returns; the result is ``(B, C, H, W)``.

    Errors:
        ValueError: the file is not there, cannot be read, or holds another network.

    References:
        Romano, Elad and Milanfar, "The little engine that could: regularization by denoising (RED)",
        2017; Reehorst and Schniter, "Regularization by denoising: clarifications and new
        interpretations", 2019 (the algorithm, RED-PG).
    """

    reference: ClassVar[str] = "Romano, Elad and Milanfar, Regularization by denoising (RED), 2017"

    version: ClassVar[int] = 2
    usual: ClassVar[float] = 0.7
    shipped: ClassVar[float] = 0.7

    strength: float = 0.02

    def __post_init__(self) -> None:
        above("strength", self.strength, 0)
        super().__post_init__()

    def __call__(self, y: Tensor, physics: LinearPhysics) -> Tensor:
        import torch
        from deepinv.optim import PGD, RED

        from engine.solvers.data_term import DataTerm, smooth_guess
        from engine.solvers.denoisers import falling
        from engine.solvers.noise import noise_level

        noise = noise_level(y, physics)
        last = torch.full_like(noise, self.strength)
        strengths = falling(last.clamp_min(FIRST), last, self.steps)
        weights = [self.balance() * (noise / s).square() for s in strengths]
        solver = PGD(
            data_fidelity=DataTerm(),
            prior=RED(self.plug()),
            lambda_reg=weights,
            stepsize=[1 / w for w in weights],
            g_param=strengths,
            max_iter=self.steps,
            g_first=True,
        )
        start = smooth_guess(y, physics)
        return solver(y, physics, init=(start, start))
