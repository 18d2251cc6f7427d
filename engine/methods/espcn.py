"""ESPCN: post-upsampling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.method import methods
from engine.published import PublishedEnlarger

if TYPE_CHECKING:
    from engine.networks.published import Published


@methods.register("espcn")
@dataclass(frozen=True, kw_only=True)
class EspcnMethod(PublishedEnlarger):
    r"""Three convolutions on the small picture; a pixel shuffle at the end makes it large.

    .. math:: \hat x = \mathrm{PS}\big(W_3 * \tanh(W_2 * \tanh(W_1 * y))\big)

    A network for one channel is run on the luma, and bicubic interpolation gives the colours, as in
    the paper. By the factor its file was trained for.

    Args:
        weights_file: a state dict (`.pth`, `.pt`, `.pkl`, `.safetensors`) in the layout of
            github.com/yjn870/ESPCN-pytorch, convolutions `first_part.0`, `first_part.2` and
            `last_part.0`; empty for what the recipe `espcn` has made.

    Shape:
        ``(B, C, h, w) -> (B, C, H, W)``, C 1 or 3.

    Errors:
        ValueError: the file is not there, cannot be read, or holds another network.

    References:
        Shi et al., "Real-time single image and video super-resolution using an efficient sub-pixel
        convolutional neural network", 2016.
    """

    reference: ClassVar[str] = "Shi et al., An efficient sub-pixel convolutional neural network, 2016"
    weights: ClassVar[tuple[str, ...]] = ("espcn",)

    @classmethod
    def kind(cls) -> type[Published]:
        from engine.networks.espcn import Espcn

        return Espcn
