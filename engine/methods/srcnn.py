"""SRCNN: pre-upsampling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.method import methods
from engine.published import PublishedEnlarger, bicubic

if TYPE_CHECKING:
    from deepinv.physics import Physics
    from torch import Tensor

    from engine.networks.published import Published


@methods.register("srcnn")
@dataclass(frozen=True, kw_only=True)
class SrcnnMethod(PublishedEnlarger):
    r"""Bicubic interpolation, sharpened by three convolutions.

    .. math:: \hat x = W_3 * \big(W_2 * (W_1 * b)_+\big)_+

    with `b` the interpolated picture. A network for one channel is run on the luma, and bicubic
    interpolation gives the colours, as in the paper. The network that ships was trained for pictures
    4 times smaller and runs on no others; a file of yours does not say for which factor it was trained,
    so that it runs with any: give it the one it is for.

    Args:
        weights_file: a state dict (`.pth`, `.pt`, `.pkl`, `.safetensors`) in the layout of
            github.com/yjn870/SRCNN-pytorch, convolutions `conv1`, `conv2` and `conv3` of any sides;
            empty for what the recipe `srcnn` has made.

    Shape:
        ``(B, C, h, w) -> (B, C, H, W)``, C 1 or 3.

    Errors:
        ValueError: the file is not there, cannot be read, or holds another network.

    References:
        Dong, Loy, He and Tang, "Learning a deep convolutional network for image super-resolution", 2014.
    """

    reference: ClassVar[str] = "Dong et al., Learning a deep convolutional network for super-resolution, 2014"
    weights: ClassVar[tuple[str, ...]] = ("srcnn",)

    @classmethod
    def kind(cls) -> type[Published]:
        from engine.networks.srcnn import Srcnn

        return Srcnn

    def prepared(self, y: Tensor, physics: Physics) -> Tensor:
        return bicubic(y, physics)
