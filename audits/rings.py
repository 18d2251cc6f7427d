"""Fourier ring correlation of patches: how fine two pictures agree, place by place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor
from torch.nn.functional import pad

Preset = Literal["sfrc", "sfrc-published"]
PRESETS: tuple[Preset, ...] = ("sfrc", "sfrc-published")


@dataclass(frozen=True, kw_only=True)
class Scan:
    """How a picture is scanned.

    Args:
        preset: "sfrc" has a Hann window and the rings' true frequencies. "sfrc-published" has what
            the authors' code has in their place: a window that multiplies a patch by its own
            transpose, an axis stretched so that the last ring lies at the Nyquist frequency, and
            the picture's last row and column left out.
        patch: side in pixels; patches do not overlap, what is left at the right and bottom is not seen.
        pixel: side of a pixel, in the unit in whose inverse frequencies are given.
    """

    preset: Preset
    patch: int
    pixel: float

    @property
    def frequencies(self) -> Tensor:
        """Of the rings: ``(K,)``, in cycles per unit."""
        nyquist = 1 / (2 * self.pixel)
        if self.preset == "sfrc-published":
            return torch.linspace(0, nyquist, self.patch // 2, dtype=torch.float64)
        return torch.arange(self.patch // 2 + 1, dtype=torch.float64) / (self.patch * self.pixel)

    def tiles(self, x: Tensor) -> Tensor:
        """Patches side by side: ``(B, H, W) -> (B, rows, columns, patch, patch)``."""
        side, (height, width) = self.patch, x.shape[-2:]
        x = x[..., : height // side * side, : width // side * side]
        if self.preset == "sfrc-published":
            x = pad(x[..., :-1, :-1], (0, 1, 0, 1))
        return x.unfold(1, side, side).unfold(2, side, side)

    def correlation(self, x_hat: Tensor, x: Tensor) -> Tensor:
        r"""Of each ring of each patch: ``(B, H, W)`` twice to ``(B, rows, columns, K)``.

        .. math:: \mathrm{FRC}(r) = \frac{|\sum_{k \in r} F_k \hat F_k^*|}
            {\sqrt{\sum_{k \in r} |F_k|^2 \sum_{k \in r} |\hat F_k|^2}}

        A frequency between two whole radii belongs to both rings. Pictures and then patches are
        stretched to [0, 1]. Rings that hold nothing in either patch agree.
        """
        spectra = [torch.fft.fft2(self._windowed(stretched(self.tiles(stretched(p))))) for p in (x_hat, x)]
        crossed = self._rings(spectra[0] * spectra[1].conj()).abs()
        energies = [self._rings(spectrum.abs().square()) for spectrum in spectra]
        scale = (energies[0] * energies[1]).sqrt()
        silent = scale <= 1e-12 * self.patch**2
        return torch.where(silent, 1.0, crossed / scale.clamp_min(1e-30))

    def _windowed(self, tiles: Tensor) -> Tensor:
        hann = torch.hann_window(self.patch, periodic=False, dtype=tiles.dtype, device=tiles.device)
        window = hann.outer(hann)
        return window * tiles * tiles.mT if self.preset == "sfrc-published" else window * tiles

    def _rings(self, values: Tensor) -> Tensor:
        """Sums over rings: ``(..., patch, patch) -> (..., K)``."""
        steps = torch.fft.fftfreq(self.patch, dtype=torch.float64, device=values.device) * self.patch
        radius = torch.hypot(steps[:, None], steps[None, :]).flatten()
        count = len(self.frequencies)
        ring = torch.arange(count, device=values.device)[:, None]
        member = (radius.floor() == ring).to(values) + (radius.ceil() == ring).to(values)
        return values.flatten(-2) @ member.mT


def crossing(correlation: Tensor, frequencies: Tensor, threshold: float) -> Tensor:
    """The frequency where a correlation first falls below a threshold, interpolated; infinity if never.

    Shape:
        ``(..., K)`` and ``(K,)`` give ``(...)``.

    Example:
        >>> crossing(torch.tensor([1.0, 0.75, 0.25]), torch.tensor([0.0, 1.0, 2.0]), 0.5)
        tensor(1.5000)
    """
    frequencies = frequencies.to(correlation)
    below = correlation < threshold
    first = below.int().argmax(dim=-1, keepdim=True)
    before = (first - 1).clamp_min(0)
    high, low = correlation.gather(-1, before), correlation.gather(-1, first)
    part = torch.where(first > 0, (high - threshold) / (high - low).clamp_min(1e-30), 0)
    place = frequencies[before] + part * (frequencies[first] - frequencies[before])
    return torch.where(below.any(dim=-1), place[..., 0], torch.inf)


def stretched(x: Tensor) -> Tensor:
    """Each picture or patch ``(..., h, w)`` from its least to its largest value; 0 where it is flat."""
    low, high = x.amin(dim=(-2, -1), keepdim=True), x.amax(dim=(-2, -1), keepdim=True)
    return torch.where(high > low, (x - low) / (high - low), 0)
