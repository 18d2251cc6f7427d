"""A lifting denoiser, with the user's weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.method import methods
from engine.published import PublishedDenoiser

if TYPE_CHECKING:
    from engine.networks.published import Published


@methods.register("linn")
@dataclass(frozen=True, kw_only=True)
class LinnMethod(PublishedDenoiser):
    r"""Lifting at one scale with thresholds for one level of noise: untested on trained weights.

    .. math:: \hat x = L^{-1}\big(c, D(d)\big), \qquad (c, d) = L(y)

    WINNet's forerunner. Its authors published neither code nor weights, and reconaudit has no recipe that
    trains it and ships none: it has been tried on random weights only. What the paper states is kept: an
    over-complete transform by learned lifting, its details denoised by one soft threshold or by learned
    iterative shrinkage, and the way back; what it leaves open (the cosine split, the layers of `P` and
    `U`) is taken from the code of WINNet. So it runs a network of the user's own training, in the layout
    of `engine/networks/linn.py`, and reproduces no published number.

    Args:
        weights_file: a state dict (`.pth`, `.pt`, `.pkl`, `.safetensors`): `lifting.net.0.predictor...`,
            and `denoise.A.weight`, ... for shrinkage or `denoise.thre` for one soft threshold.

    Shape:
        ``(B, C, H, W) -> (B, C, H, W)``; each channel apart.

    Errors:
        ValueError: the file is not there, cannot be read, or holds another network.

    References:
        Huang and Dragotti, "LINN: lifting inspired invertible neural network for image denoising", 2021.
    """

    reference: ClassVar[str] = "Huang and Dragotti, LINN: lifting inspired invertible neural network, 2021"

    @classmethod
    def kind(cls) -> type[Published]:
        from engine.networks.linn import Linn

        return Linn
