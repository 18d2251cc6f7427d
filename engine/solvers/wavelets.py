"""Shrinkage of undecimated wavelet coefficients: the average over all shifts of an orthonormal basis."""

from __future__ import annotations

import functools
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import conv2d, pad

WAVELETS = ("haar", "db2", "db4", "sym4")
MARGIN = 16  # mirrored pixels around the image, so that its far borders do not meet


def bayes_denoise(x: Tensor, sigma: Tensor | float, *, wavelet: str = "sym4", levels: int = 4) -> Tensor:
    r"""Removes white noise by soft thresholds chosen for each subband of each channel (BayesShrink).

    .. math:: t = \sigma^2 / \sigma_x, \qquad \sigma_x^2 = \max(\overline{d^2} - \sigma^2, 0)

    Args:
        sigma: standard deviation of the noise, of all images or ``(B, 1, 1, 1)``.
        wavelet: one of `WAVELETS`.
        levels: scales, as many of them as the image holds.

    Shape:
        ``(B, C, H, W) -> (B, C, H, W)``.

    References:
        Coifman and Donoho, "Translation-invariant de-noising", 1995; Chang, Yu and Vetterli,
        "Adaptive wavelet thresholding for image denoising and compression", 2000.
    """
    variance = torch.as_tensor(sigma, dtype=x.dtype, device=x.device).square()

    def rule(details: Tensor) -> Tensor:
        signal = (details.square().mean((-2, -1), keepdim=True) - variance[..., None]).clamp_min(0)
        return _soft(details, variance[..., None] / signal.sqrt().clamp_min(1e-12))

    return _shrink(x, rule, wavelet, levels)


def soft_threshold(x: Tensor, threshold: Tensor | float, *, wavelet: str = "sym4", levels: int = 4) -> Tensor:
    r"""Soft threshold of all details: the proximal average of :math:`t \|\Psi_s x\|_1` over shifts `s`.

    Args:
        threshold: `t`, of all images or ``(B, 1, 1, 1)``.
        wavelet: one of `WAVELETS`.
        levels: scales, as many of them as the image holds.

    Shape:
        ``(B, C, H, W) -> (B, C, H, W)``.

    References:
        Yu, "Better approximation and faster algorithm using the proximal average", 2013.
    """
    bound = torch.as_tensor(threshold, dtype=x.dtype, device=x.device)[..., None]
    return _shrink(x, lambda details: _soft(details, bound), wavelet, levels)


def _shrink(x: Tensor, rule: Callable[[Tensor], Tensor], wavelet: str, levels: int) -> Tensor:
    """Analysis, the rule on the details ``(B, C, 3, H, W)`` of each scale, synthesis."""
    margin = min(MARGIN, min(x.shape[-2:]) - 1)
    whole = pad(x, (margin,) * 4, mode="reflect")
    filters = _filters(wavelet).to(whole)
    reach = filters.shape[-1] - 1
    depth = max(1, min(levels, (min(whole.shape[-2:]) // reach).bit_length()))

    smooth, kept = whole.flatten(0, 1)[:, None], []
    for level in range(depth):
        span = reach << level
        bands = conv2d(_wrapped(smooth, 0, span), filters[:, None], dilation=1 << level)
        smooth = bands[:, :1]
        kept.append(rule(bands[:, 1:].unflatten(0, x.shape[:2])).flatten(0, 1))
    for level in reversed(range(depth)):
        span = reach << level
        bands = _wrapped(torch.cat([smooth, kept[level]], 1), span, 0)
        smooth = conv2d(bands, filters.flip(-2, -1)[None], dilation=1 << level) / 4
    whole = smooth[:, 0].unflatten(0, x.shape[:2])
    return whole[..., margin : margin + x.shape[-2], margin : margin + x.shape[-1]]


def _soft(d: Tensor, t: Tensor) -> Tensor:
    return d - torch.clamp(d, -t, t)


def _wrapped(x: Tensor, before: int, after: int) -> Tensor:
    return pad(x, (before, after, before, after), mode="circular")


@functools.cache
def _filters(wavelet: str) -> Tensor:
    """Smooth, and detail along rows, columns and both: ``(4, K, K)``, each of unit norm."""
    import pywt

    low, high = (torch.tensor(f) for f in pywt.Wavelet(wavelet).filter_bank[:2])
    return torch.stack([a.outer(b) for a in (low, high) for b in (low, high)])
