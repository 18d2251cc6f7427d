"""The two terms of structural similarity, around each pixel."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import conv2d

SIGMA = 1.5  # pixels
RADIUS = 5  # of the 11 × 11 window
K1, K2 = 0.01, 0.03


def terms(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    r"""Luminance and contrast-structure terms of two images of range 1.

    .. math::
        l = \frac{2 \mu_a \mu_b + K_1^2}{\mu_a^2 + \mu_b^2 + K_1^2}, \qquad
        s = \frac{2 \sigma_{ab} + K_2^2}{\sigma_a^2 + \sigma_b^2 + K_2^2}

    Moments are taken in a Gaussian window, with population (co)variances, in double precision.
    Beyond the border the picture is mirrored, its edge pixel repeated (SciPy's "reflect").

    Shape:
        Two ``(B, C, H, W)`` images give two ``(B, C, H, W)`` maps.
    """
    a, b = a.double(), b.double()
    mean_a, mean_b = _blur(a), _blur(b)
    variance = _blur(a * a) - mean_a**2 + _blur(b * b) - mean_b**2
    covariance = _blur(a * b) - mean_a * mean_b
    luminance = (2 * mean_a * mean_b + K1**2) / (mean_a**2 + mean_b**2 + K1**2)
    structure = (2 * covariance + K2**2) / (variance + K2**2)
    return luminance, structure


def interior(field: Tensor) -> Tensor:
    """The part of a map whose windows lie wholly inside the picture."""
    return field[..., RADIUS:-RADIUS, RADIUS:-RADIUS]


def _blur(x: Tensor) -> Tensor:
    offsets = torch.arange(-RADIUS, RADIUS + 1, dtype=x.dtype, device=x.device)
    window = torch.softmax(-(offsets**2) / (2 * SIGMA**2), dim=0)
    batch, channels, height, width = x.shape
    x = _mirrored(_mirrored(x, -2), -1).reshape(-1, 1, height + 2 * RADIUS, width + 2 * RADIUS)
    x = conv2d(conv2d(x, window.view(1, 1, -1, 1)), window.view(1, 1, 1, -1))
    return x.reshape(batch, channels, height, width)


def _mirrored(x: Tensor, axis: int) -> Tensor:
    before = x.narrow(axis, 0, RADIUS).flip(axis)
    after = x.narrow(axis, x.shape[axis] - RADIUS, RADIUS).flip(axis)
    return torch.cat([before, x, after], dim=axis)
