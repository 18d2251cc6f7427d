# ruff: noqa: N802
"""Single-coil MRI of images known to be real."""

from __future__ import annotations

import torch
from deepinv.physics import DecomposablePhysics, NoiseModel
from deepinv.utils.mixins import MRIMixin
from torch import Tensor


class RealMRI(MRIMixin, DecomposablePhysics):
    r"""Sampled centred orthonormal Fourier transform of a real image, with its exact SVD.

    .. math:: A x = M F (x + 0 i), \qquad A^\top y = \mathrm{Re}\, F^* M y

    deepinv's `MRI` takes complex images. A real image says the same at plus and minus a
    frequency, so that a frequency measured on one side only has the singular value
    :math:`\sqrt{1/2}`; those values are `mask`, the sampling pattern is `sampling`.

    Args:
        sampling: ``(H, W)``, 1 where k-space is measured; the zero frequency in the middle.
        noise_model: deepinv's; its noise falls on measured samples alone.

    Shape:
        ``(B, 1, H, W) -> (B, 2, H, W)``, real and imaginary part of centred k-space.
    """

    def __init__(self, sampling: Tensor, noise_model: NoiseModel) -> None:
        super().__init__(noise_model=noise_model)
        self.register_buffer("sampling", sampling)
        self.register_buffer("mask", ((sampling + mirrored(sampling)) / 2).sqrt())

    def V_adjoint(self, x: Tensor) -> Tensor:
        return self.im_to_kspace(torch.cat([x, torch.zeros_like(x)], 1))

    def V(self, x: Tensor) -> Tensor:
        return self.kspace_to_im(x)[:, :1]

    def U(self, x: Tensor) -> Tensor:
        return x * self._weight

    def U_adjoint(self, x: Tensor) -> Tensor:
        half = x * self._weight
        conjugate = mirrored(half) * half.new_tensor([1.0, -1.0])[:, None, None]
        return (half + conjugate) / 2

    def noise(self, x: Tensor) -> Tensor:
        return self.noise_model(x) * self.sampling

    @property
    def _weight(self) -> Tensor:
        return torch.where(self.mask > 0, self.sampling / self.mask, self.mask)


def mirrored(spectrum: Tensor) -> Tensor:
    """The value at minus each frequency of a centred spectrum ``(..., H, W)``."""
    shifts = tuple(1 - size % 2 for size in spectrum.shape[-2:])
    return spectrum.flip(-2, -1).roll(shifts, (-2, -1))
