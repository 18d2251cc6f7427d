"""IMDN, with the user's weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.method import methods
from engine.published import PublishedEnlarger

if TYPE_CHECKING:
    from engine.networks.published import Published


@methods.register("imdn")
@dataclass(frozen=True, kw_only=True)
class ImdnMethod(PublishedEnlarger):
    r"""A light network for super-resolution that minds the mean error: sharp, and careful with detail.

    .. math:: \hat x = f_\theta(y)

    By the factor its file was trained for. Its authors trained on photographs reduced as the problem
    `sr` reduces them, without noise; noise in a measurement is sharpened with the rest. A grey picture
    goes in as three equal channels.

    Args:
        weights_file: a state dict (`.pth`, `.pt`, `.pkl`, `.safetensors`) of github.com/Zheng222/IMDN,
            such as `IMDN_x4.pth`.

    Shape:
        ``(B, C, h, w) -> (B, C, H, W)``, C 1 or 3.

    Errors:
        ValueError: the file is not there, cannot be read, or holds another network.

    References:
        Hui, Gao, Yang and Wang, "Lightweight image super-resolution with information
        multi-distillation network", 2019.
    """

    reference: ClassVar[str] = "Hui et al., Information multi-distillation network, 2019"

    @classmethod
    def kind(cls) -> type[Published]:
        from engine.networks.imdn import Imdn

        return Imdn
