"""What metrics compare: pixels, prepared as a convention says, within the region of interest."""

from __future__ import annotations

from typing import Literal

import torch
from torch import Tensor

from engine.judge import Batch

Channel = Literal["rgb", "y", "grey"]
SPOKEN = {"rgb": "all channels", "y": "BT.601 luma Y (16-235)", "grey": "BT.601 luma (0-255)"}

STUDIO = (65.481, 128.553, 24.966)  # BT.601, 16 to 235 of 255: MATLAB's rgb2ycbcr
FULL = (0.299, 0.587, 0.114)  # BT.601, full range: YIQ's luma


def bounded(batch: Batch) -> tuple[Tensor, Tensor]:
    """Reconstruction and truth ``(B, C, H, W)``, made equal outside the region of interest.

    So a number depends on nothing outside its region, however wide the window that sees a pixel.
    """
    if batch.x is None:
        raise ValueError("this metric compares with the truth; the batch has none.")
    if batch.roi is None:
        return batch.x_hat, batch.x
    return torch.where(batch.roi[:, None], batch.x_hat, batch.x), batch.x


def average(field: Tensor, roi: Tensor | None) -> Tensor:
    """Mean of each map ``(B, H, W)`` over its region; NaN where the region is empty.

    Example:
        >>> average(torch.tensor([[[1.0, 3.0]]]), torch.tensor([[[True, False]]]))
        tensor([1.], dtype=torch.float64)
    """
    field = field.double()
    if roi is None:
        return field.mean(dim=(1, 2))
    return torch.where(roi, field, 0).sum(dim=(1, 2)) / roi.sum(dim=(1, 2))


def vacant(roi: Tensor | None, images: int) -> list[str | None]:
    """For each image the reason why a region without a pixel to judge gives no number, or None."""
    if roi is None:
        return [None] * images
    reason = "the region of interest holds no pixel (or no whole window) to judge."
    return [None if held else reason for held in roi.flatten(1).any(dim=1).tolist()]


def absent(reason: str, images: int) -> list[str | None]:
    """One reason for every image of a batch."""
    return [reason] * images


def rounded(x: Tensor) -> Tensor:
    """Clipped to [0, 1] and rounded to 8 bits, as a picture file holds it."""
    return (x.clamp(0, 1) * 255).round() / 255


def channel(x: Tensor, kind: Channel) -> Tensor:
    """All channels, or the luma of RGB images; grey images are their own luma.

    Args:
        kind: "rgb" leaves the channels, "y" is BT.601 luma in 16 to 235 (as in super-resolution
            tables), "grey" is BT.601 luma in 0 to 255; both are divided by 255.

    Example:
        >>> channel(torch.ones(1, 3, 1, 1), "y").mul(255).round().item()
        235.0
    """
    if kind == "rgb" or x.shape[1] != 3:
        return x
    weights = torch.tensor(STUDIO if kind == "y" else FULL, dtype=x.dtype, device=x.device)
    luma = (x * weights[:, None, None]).sum(dim=1, keepdim=True)
    return (luma + 16) / 255 if kind == "y" else luma


def shaved(x: Tensor, border: int) -> Tensor:
    """Without `border` pixels on every side of the last two axes."""
    return x[..., border : x.shape[-2] - border, border : x.shape[-1] - border]


def prepared(x: Tensor, kind: Channel, border: int, *, quantise: bool) -> Tensor:
    """What a published table compares: luma or all channels, shaved, rounded where it rounds.

    Where rounding is asked for the luma is rounded too, as MATLAB's functions do on 8-bit pictures.
    """
    x = rounded(channel(rounded(x), kind)) if quantise else channel(x, kind)
    return shaved(x, border)


def as_rgb(x: Tensor) -> Tensor:
    """``(B, 3, H, W)``: grey images are repeated, RGB images are left as they are."""
    return x.expand(-1, 3, -1, -1) if x.shape[1] == 1 else x
