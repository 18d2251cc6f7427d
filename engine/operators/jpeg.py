# ruff: noqa: N802
"""A JPEG file written and read again."""

from __future__ import annotations

import io

import numpy as np
import torch
from deepinv.physics import Physics, ZeroNoise
from PIL import Image
from torch import Tensor


class Jpeg(Physics):
    """The real codec, image by image on the CPU: neither linear nor differentiable.

    Args:
        quality: libjpeg's, 1 to 95.
        subsampling: of the chroma, Pillow's name for it.

    Shape:
        ``(B, C, H, W) -> (B, C, H, W)``, clipped to [0, 1] and rounded to 8 bits first; C is 1 or 3.
    """

    def __init__(self, quality: int, subsampling: str) -> None:
        super().__init__(noise_model=ZeroNoise())
        self.quality, self.subsampling = quality, subsampling

    def A(self, x: Tensor) -> Tensor:
        pixels = x.detach().clamp(0, 1).mul(255).round().byte().movedim(1, -1).cpu().numpy()
        decoded = np.stack([self._recode(image) for image in pixels])
        return torch.from_numpy(decoded).movedim(-1, 1).to(x).div(255)

    def A_vjp(self, x: Tensor, v: Tensor) -> Tensor:
        raise NotImplementedError("jpeg is not differentiable: its coefficients are rounded.")

    def _recode(self, image: np.ndarray) -> np.ndarray:
        file = io.BytesIO()
        grey = image.shape[-1] == 1
        options = {} if grey else {"subsampling": self.subsampling}
        Image.fromarray(image[..., 0] if grey else image).save(file, "JPEG", quality=self.quality, **options)
        return np.asarray(Image.open(file)).reshape(image.shape)
