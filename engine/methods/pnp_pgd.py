"""Plug-and-play proximal gradients."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

import torch

from engine.method import methods
from engine.plugged import Name, PlugAndPlay
from engine.problem import above

if TYPE_CHECKING:
    from deepinv.physics import LinearPhysics
    from torch import Tensor


@methods.register("pnp-pgd")
@dataclass(frozen=True, kw_only=True)
class PnpPgd(PlugAndPlay):
    r"""Gradient steps along the data term, each followed by a denoiser in place of the prior's step.

    .. math:: x_{k+1} = D_{s_k}\big(x_k - \eta A^\top (A x_k - y)\big), \qquad \eta = 1 / \|A\|^2

    :math:`s_k` falls geometrically from `first` to :math:`\sqrt{\lambda \eta}\, \sigma`, at which the
    denoiser of a prior would be its proximal step. deepinv's `PGD`.

    Gradient steps bring back fine detail slowly: where the operator is known to have a proximal step
    that is cheap (blur, sampling), `pnp-hqs` goes further in fewer.

    Args:
        denoiser: `learned`, a network; `tv`, `wavelet` or `bm3d` (seconds a step).
        weights_file: of the denoiser `learned`, a state dict (`.pth`, `.pt`, `.safetensors`) of the recipe
            `denoiser` or of a DRUNet (KAIR's and deepinv's, grey or colour); empty for the network
            that ships.
        first: the noise the denoiser removes in the first step, of a range of 1.
        weight: :math:`\lambda`; None is 0.23, and 0.5 for the network that ships. Denoising wants 1.
        steps: iterations.

    Shape:
        ``y`` is whatever ``physics.A`` returns; the result is ``(B, C, H, W)``.

    Errors:
        ValueError: the file is not there, cannot be read, or holds another network.

    References:
        Venkatakrishnan, Bouman and Wohlberg, "Plug-and-play priors for model based reconstruction",
        2013; Kamilov, Mansour and Wohlberg, "A plug-and-play priors approach for solving nonlinear
        imaging inverse problems", 2017 (proximal gradients).
    """

    reference: ClassVar[str] = (
        "Kamilov, Mansour and Wohlberg, A plug-and-play priors approach for nonlinear inverse problems, 2017"
    )

    version: ClassVar[int] = 2
    usual: ClassVar[float] = 0.23
    shipped: ClassVar[float] = 0.5

    denoiser: Name = "learned"
    first: float = 0.3
    steps: int = 40

    def __post_init__(self) -> None:
        above("first", self.first, 0)
        super().__post_init__()

    @classmethod
    def example(cls, folder: Path) -> Self:
        from engine.solvers.learned_denoiser import write_example

        return cls(weights_file=str(write_example(folder / "denoiser.pth")))

    def __call__(self, y: Tensor, physics: LinearPhysics) -> Tensor:
        from deepinv.optim import PGD, PnP

        from engine.solvers.data_term import DataTerm, smooth_guess, squared_norm
        from engine.solvers.denoisers import falling
        from engine.solvers.noise import noise_level

        start = smooth_guess(y, physics)
        step = 1 / squared_norm(physics, start)
        last = (self.balance() * step) ** 0.5 * noise_level(y, physics)
        strengths = falling(torch.full_like(last, self.first), last, self.steps)
        solver = PGD(
            data_fidelity=DataTerm(),
            prior=PnP(self.plug()),
            stepsize=step,
            g_param=strengths,
            max_iter=self.steps,
        )
        return solver(y, physics, init=(start, start))
