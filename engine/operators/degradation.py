# ruff: noqa: N802
"""What a picture suffers on its way to a small file: blur, reduction, noise, JPEG."""

from __future__ import annotations

import torch
from deepinv.physics import GaussianNoise, Physics
from torch import Tensor
from torch.nn.functional import conv2d, pad

from engine.operators.jpeg import Jpeg


class Degradation(Physics):
    r"""Gaussian blur and every few pixels (`A`), white noise, and a JPEG file as the sensor.

    .. math:: y = J_q\big( (k_\sigma * x)_{\downarrow s} + n \big)

    The blur is cut at three standard deviations and the picture goes on beyond its edges as it ends
    there; of each s×s pixels the one right below the middle is kept. The chroma is not subsampled.
    It has no adjoint: the file is neither linear nor differentiable.

    Args:
        blur: standard deviation of the blur, in pixels.
        factor: how many times smaller each side becomes.
        noise: standard deviation of the noise, of a range of 1.
        quality: of the JPEG file, libjpeg's, 1 to 95.

    Shape:
        ``(B, C, H, W) -> (B, C, H / s, W / s)``; C is 1 or 3.
    """

    def __init__(self, blur: float, factor: int, noise: float, quality: int) -> None:
        super().__init__(noise_model=GaussianNoise(noise), sensor_model=Jpeg(quality, "4:4:4"))
        self.blur, self.factor = blur, factor

    def A(self, x: Tensor) -> Tensor:
        reach = round(3 * self.blur)
        places = torch.arange(-reach, reach + 1, dtype=x.dtype, device=x.device)
        window = torch.softmax(-(places**2) / (2 * self.blur**2), 0)
        planes = pad(x.flatten(0, 1)[:, None], [reach] * 4, mode="replicate")
        blurred = conv2d(conv2d(planes, window[None, None, None]), window[None, None, :, None])
        first = self.factor // 2
        return blurred.reshape(x.shape)[..., first :: self.factor, first :: self.factor]
