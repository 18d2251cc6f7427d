"""U-Nets that mend a first estimate: end-to-end reconstruction."""

from __future__ import annotations

import math

import torch
from deepinv.models import UNet
from deepinv.physics import LinearPhysics
from torch import Tensor, nn
from torch.nn.functional import pad, pixel_shuffle, pixel_unshuffle

from engine.networks import fit
from engine.networks.loaded import shipped

_LOUDEST = 0.2
_LAMBDA = 0.5


class Restorer(nn.Module):
    r"""A regularised inverse of the measurement, corrected by deepinv's U-Net.

    .. math:: \hat x = x_0 + U_\theta(x_0), \qquad
        x_0 = \arg\min_x \tfrac{\gamma}{2} \|A x - y\|^2 + \tfrac12 \|x\|^2

    The U-Net works on 2 x 2 squares of pixels as channels. Where asked for, its picture is then brought
    back to the measurement: it takes the place of 0 in the second formula.

    Args:
        channels: of the image.
        gamma: weight of the data.
        widths: channels at each scale.
        consistent: whether the picture is brought back to the measurement.

    Shape:
        ``y`` as the physics gives it; the result is ``(B, C, H, W)``.

    References:
        Jin, McCann, Froustey and Unser, "Deep convolutional neural network for inverse problems in
        imaging", 2017; Hyun, Kim, Lee, Lee and Seo, "Deep learning for undersampled MRI reconstruction",
        2018, for the way back.
    """

    def __init__(
        self, channels: int, gamma: float, widths: tuple[int, ...], consistent: bool = False
    ) -> None:
        super().__init__()
        self.channels, self.gamma, self.consistent = channels, gamma, consistent
        self.body = UNet(
            in_channels=4 * channels,
            out_channels=4 * channels,
            batch_norm=False,
            channels_per_scale=widths,
        )
        self.multiple = 2 ** len(widths)

    def near(self, x: Tensor | int, y: Tensor, physics: LinearPhysics) -> Tensor:
        """What is near a picture and explains the measurement, in float32 whatever the autocast."""
        with torch.autocast(y.device.type, enabled=False):
            return physics.prox_l2(x.float() if isinstance(x, Tensor) else x, y, self.gamma)

    def forward(self, y: Tensor, physics: LinearPhysics) -> Tensor:
        start = self.near(0, y, physics)
        fit.channels(start, self.channels)
        height, width = start.shape[-2:]
        below, right = -height % self.multiple, -width % self.multiple
        whole = pad(start, (0, right, 0, below), mode="replicate") if below or right else start
        mended = pixel_shuffle(self.body(pixel_unshuffle(whole, 2)), 2)[..., :height, :width]
        return self.near(mended, y, physics) if self.consistent else mended


class RoundsRestorer(nn.Module):
    r"""Half-quadratic splitting, its denoiser the one that ships, corrected by a U-Net, in rounds.

    .. math:: d_k &= D_{s_k}(x_k), \qquad z_k = d_k + U_\theta(d_k, x_k) \\
        x_{k+1} &= \arg\min_x \tfrac{\gamma_k}{2} \|A x - y\|^2 + \tfrac12 \|x - z_k\|^2

    The first estimate is `Restorer`'s. The strengths :math:`s_k`, the weights :math:`\gamma_k` and the U-Net,
    the same in all rounds, are learned; the denoiser is the shipped network `denoiser` as it is and no part
    of the state dict. Before training this is plug-and-play half-quadratic splitting (DPIR) with
    :math:`\gamma_k = s_k^2 / (\lambda \sigma^2)`. The U-Net works on 2 x 2 squares of pixels as channels.

    Args:
        channels: of the image.
        gamma: weight of the data in the first estimate.
        widths: channels at each scale of the U-Net.
        rounds: of denoising and correction.
        noise: :math:`\sigma`, the measurement's standard deviation.

    Shape:
        ``y`` as the physics gives it; the result is ``(B, C, H, W)``.

    Errors:
        WeightsMissing, WeightsWrong: of the denoiser.

    References:
        Zhang, Li, Zuo, Zhang, Van Gool and Timofte, "Plug-and-play image restoration with deep denoiser
        prior", 2021; Zhang, Van Gool and Timofte, "Deep unfolding network for image super-resolution", 2020.
    """

    def __init__(
        self, channels: int, gamma: float, widths: tuple[int, ...], rounds: int, noise: float
    ) -> None:
        super().__init__()
        self.channels, self.gamma = channels, gamma
        strengths = torch.logspace(math.log10(_LOUDEST), math.log10(noise), rounds)
        self.strengths = nn.Parameter(strengths.log())
        self.pulls = nn.Parameter((strengths.square() / (_LAMBDA * noise**2)).log())
        self.body = UNet(
            in_channels=8 * channels,
            out_channels=4 * channels,
            residual=False,
            batch_norm=False,
            channels_per_scale=widths,
        )
        last = [module for module in self.body.modules() if isinstance(module, nn.Conv2d)][-1]
        nn.init.zeros_(last.weight)
        if last.bias is not None:
            nn.init.zeros_(last.bias)
        self.multiple = 2 ** len(widths)

    def forward(self, y: Tensor, physics: LinearPhysics) -> Tensor:
        denoiser = shipped("denoiser", str(y.device))
        with torch.autocast(y.device.type, enabled=False):
            x = physics.prox_l2(0, y, self.gamma)
        fit.channels(x, self.channels)
        for strength, gamma in zip(self.strengths.exp(), self.pulls.exp(), strict=True):
            clean = denoiser(x, strength)
            mended = clean + self.correction(clean, x)
            with torch.autocast(y.device.type, enabled=False):
                x = physics.prox_l2(mended.float(), y, gamma)
        return x

    def correction(self, clean: Tensor, x: Tensor) -> Tensor:
        """What the U-Net adds to the denoised picture."""
        height, width = x.shape[-2:]
        below, right = -height % self.multiple, -width % self.multiple
        whole = pad(torch.cat([clean, x], 1), (0, right, 0, below), mode="replicate")
        return pixel_shuffle(self.body(pixel_unshuffle(whole, 2)), 2)[..., :height, :width]
