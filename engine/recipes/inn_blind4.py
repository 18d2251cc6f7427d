"""An invertible network for a degradation nobody tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.recipe import recipes
from engine.training.pairing import PairingRecipe

if TYPE_CHECKING:
    from torch import Generator, Tensor


@recipes.register("inn-blind4")
@dataclass(frozen=True, kw_only=True)
class InnBlind4(PairingRecipe):
    """An invertible network whose coarse half imitates faces blurred, reduced, noisy and written as JPEG.

    The degradation is known to it through pairs only: Gaussian blur, every fourth pixel, white noise,
    a JPEG file.

    Args:
        blur: standard deviation of the blur, in pixels.
        noise: standard deviation of the noise, of a range of 1.
        quality: of the JPEG file, 1 to 95.
    """

    blur: float = 1.8
    noise: float = 0.03
    quality: int = 60

    def measured(self, x: Tensor, generator: Generator) -> tuple[Tensor, Tensor]:
        import torch
        from torch.nn.functional import conv2d, pad

        from engine.operators.jpeg import Jpeg

        reach = round(3 * self.blur)
        places = torch.arange(-reach, reach + 1, dtype=x.dtype)
        window = torch.softmax(-(places**2) / (2 * self.blur**2), 0)
        planes = pad(x.flatten(0, 1)[:, None], [reach] * 4, mode="replicate")
        blurred = conv2d(conv2d(planes, window[None, None, None]), window[None, None, :, None])
        step = 2**self.levels
        clean = blurred.reshape(x.shape)[..., step // 2 :: step, step // 2 :: step]
        noisy = clean + self.noise * torch.randn(clean.shape, generator=generator)
        return Jpeg(self.quality, "4:4:4").A(noisy), clean
