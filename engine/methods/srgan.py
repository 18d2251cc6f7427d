"""SRGAN, with the user's weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.method import methods
from engine.published import PublishedEnlarger

if TYPE_CHECKING:
    from engine.networks.published import Published


@methods.register("srgan")
@dataclass(frozen=True, kw_only=True)
class Srgan(PublishedEnlarger):
    r"""A generator trained against a discriminator: it paints texture that nobody measured.

    .. math:: \hat x = f_\theta(y)

    By the factor its file was trained for, 4 as published. A network that hallucinates by design: what
    it adds looks like a photograph, and need not be what was there. A grey picture goes in as three
    equal channels.

    Args:
        weights_file: a generator's state dict (`.pth`, `.pt`, `.pkl`, `.safetensors`) of
            github.com/leftthomas/SRGAN, with or without batch norm in block7; empty for the registry's
            `srgan`, its `netG_epoch_4_100.pth`.

    Shape:
        ``(B, C, h, w) -> (B, C, H, W)``, C 1 or 3.

    Errors:
        ValueError: the file is not there, cannot be read, or holds another network.

    References:
        Ledig et al., "Photo-realistic single image super-resolution using a generative adversarial
        network", 2017.
    """

    reference: ClassVar[str] = "Ledig et al., Photo-realistic single image super-resolution, 2017"
    weights: ClassVar[tuple[str, ...]] = ("srgan",)

    @classmethod
    def kind(cls) -> type[Published]:
        from engine.networks.srgan import SrganGenerator

        return SrganGenerator
