"""DRUNet behind a reordering of pixels, as in FFDNet: the same reach at a quarter of the pixels."""

from __future__ import annotations

from deepinv.models import DRUNet
from torch import Tensor, nn
from torch.nn.functional import pad, pixel_shuffle, pixel_unshuffle

from engine.networks import fit


class ShuffledDrunet(nn.Module):
    """A denoiser of colour pictures that is told the noise level.

    Each 2 x 2 square of pixels becomes one pixel of four times the channels; deepinv's DRUNet works
    on these, and its output is put back in place.

    Args:
        widths: channels at each of the four scales.
        blocks: residual blocks at each scale, down and up.

    Shape:
        ``(B, 3, H, W)`` and a noise level, a number or ``(B,)``, give ``(B, 3, H, W)``; any H, W.
        One channel is taken as three equal ones; the mean of the three comes back.

    References:
        Zhang, Li, Zuo, Zhang, Van Gool and Timofte, "Plug-and-play image restoration with deep
        denoiser prior", 2021; Zhang, Zuo and Zhang, "FFDNet", 2018.
    """

    def __init__(self, widths: tuple[int, int, int, int], blocks: int) -> None:
        super().__init__()
        self.body = DRUNet(in_channels=12, out_channels=12, nc=widths, nb=blocks, pretrained=None)

    def forward(self, x: Tensor, sigma: Tensor | float) -> Tensor:
        fit.channels(x, 1, 3)
        height, width = x.shape[-2:]
        colour = x.expand(-1, 3, -1, -1)
        below, right = max(64, -(-height // 16) * 16) - height, max(64, -(-width // 16) * 16) - width
        whole = pad(colour, (0, right, 0, below), mode="replicate") if below or right else colour
        out = pixel_shuffle(self.body(pixel_unshuffle(whole, 2), sigma), 2)[..., :height, :width]
        return out.mean(1, keepdim=True) if x.shape[1] == 1 else out
