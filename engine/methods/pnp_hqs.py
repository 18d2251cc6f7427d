"""Plug-and-play half-quadratic splitting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.method import methods
from engine.plugged import Splitting

if TYPE_CHECKING:
    from deepinv.physics import LinearPhysics
    from torch import Tensor


@methods.register("pnp-hqs")
@dataclass(frozen=True, kw_only=True)
class PnpHqs(Splitting):
    r"""Half-quadratic splitting with a denoiser whose strength falls from step to step.

    .. math::
        x_k &= \arg\min_x \tfrac12 \|A x - y\|^2 + \tfrac{\lambda \sigma^2}{2 s_k^2} \|x - z_{k-1}\|^2 \\
        z_k &= D_{s_k}(x_k)

    :math:`s_k` falls geometrically from `first` to the noise of the measurement. deepinv's `HQS`.
    With the denoiser `learned` this is DPIR, whose authors take ``first=0.2, steps=8, weight=0.23``.

    Args:
        denoiser: `tv`, `wavelet`, `bm3d` (seconds a step) or `learned`, a network.
        weights_file: of the denoiser `learned`, a state dict (`.pth`, `.pt`, `.safetensors`) of the recipe
            `denoiser` or of a DRUNet (KAIR's and deepinv's, grey or colour); empty for the network
            that ships.
        first: the noise the denoiser removes in the first step, of a range of 1.
        weight: :math:`\lambda`; None is 0.23, and 0.4 for the network that ships.
        steps: iterations.

    Shape:
        ``y`` is whatever ``physics.A`` returns; the result is ``(B, C, H, W)``.

    Errors:
        ValueError: the file is not there, cannot be read, or holds another network.

    References:
        Zhang et al., "Plug-and-play image restoration with deep denoiser prior", 2021.
    """

    reference: ClassVar[str] = "Zhang et al., Plug-and-play image restoration with deep denoiser prior, 2021"

    version: ClassVar[int] = 2
    usual: ClassVar[float] = 0.23
    shipped: ClassVar[float] = 0.4

    def __call__(self, y: Tensor, physics: LinearPhysics) -> Tensor:
        from deepinv.optim import HQS

        from engine.solvers.data_term import smooth_guess

        start = smooth_guess(y, physics)
        return self.solver(HQS, y, physics)(y, physics, init=(start, start))
