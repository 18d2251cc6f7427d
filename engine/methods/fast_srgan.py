"""Fast-SRGAN, with the user's weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from engine.method import methods
from engine.published import PublishedEnlarger

if TYPE_CHECKING:
    from engine.networks.published import Published


@methods.register("fast-srgan")
@dataclass(frozen=True, kw_only=True)
class FastSrgan(PublishedEnlarger):
    r"""A small generator trained against a discriminator, quick enough for film.

    .. math:: \hat x = f_\theta(y)

    By 4 as published. Like every network of its kind it invents texture; its normalisation sees the
    whole picture, so that a crop comes out otherwise than the same place of the picture. A grey
    picture goes in as three equal channels.

    Args:
        weights_file: a generator's state dict (`.pth`, `.pt`, `.pkl`, `.safetensors`) of
            github.com/HasnainRaz/Fast-SRGAN in PyTorch, such as `model.pt`.

    Shape:
        ``(B, C, h, w) -> (B, C, H, W)``, C 1 or 3.

    Errors:
        ValueError: the file is not there, cannot be read, or holds another network.

    References:
        Raz, "Fast-SRGAN", github.com/HasnainRaz/Fast-SRGAN, 2024; Ledig et al., "Photo-realistic single
        image super-resolution using a generative adversarial network", 2017.
    """

    reference: ClassVar[str] = "Raz, Fast-SRGAN, 2024; Ledig et al., 2017"

    @classmethod
    def kind(cls) -> type[Published]:
        from engine.networks.fast_srgan import FastSrganGenerator

        return FastSrganGenerator
