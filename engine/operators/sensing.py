# ruff: noqa: N802
"""Compressed sensing: few random combinations of all pixels."""

from __future__ import annotations

import torch
from deepinv.physics import DecomposablePhysics, LinearPhysics, NoiseModel
from torch import Generator, Tensor


class DenseSensing(LinearPhysics):
    """A dense matrix applied to each channel's pixels.

    deepinv's `CompressedSensing` computes a pseudo-inverse when it is made (minutes at 128x128)
    and knows Gaussian matrices only.

    Args:
        matrix: ``(m, H * W)``.
        size: ``(H, W)``.
        noise_model: deepinv's.

    Shape:
        ``(B, C, H, W) -> (B, C, m)``.
    """

    def __init__(self, matrix: Tensor, size: tuple[int, int], noise_model: NoiseModel) -> None:
        super().__init__(noise_model=noise_model)
        self.size = size
        self.register_buffer("matrix", matrix)

    def A(self, x: Tensor) -> Tensor:
        return x.flatten(2) @ self.matrix.mT

    def A_adjoint(self, y: Tensor) -> Tensor:
        return (y @ self.matrix).unflatten(2, self.size)


class FourierSensing(DecomposablePhysics):
    r"""A random subset of an image's discrete Fourier transform, as real numbers.

    A real image's frequencies come in conjugate pairs. Each measured pair gives two real numbers,
    its Hartley coefficients :math:`\mathrm{Re} F - \mathrm{Im} F` at plus and minus the
    frequency: an orthonormal turn of :math:`\sqrt2 (\mathrm{Re} F, \mathrm{Im} F)`, so that rows
    are orthonormal and white noise stays white. The mean is always measured.

    Args:
        size: ``(H, W)``.
        count: about how many numbers to measure per channel; pairs are kept whole.
        generator: chooses the pairs.
        noise_model: deepinv's.

    Shape:
        ``(B, C, H, W) -> (B, C, m)``.
    """

    def __init__(
        self, size: tuple[int, int], count: int, generator: Generator, noise_model: NoiseModel
    ) -> None:
        super().__init__(noise_model=noise_model)
        order = torch.rand(size, generator=generator)
        order = torch.minimum(order, opposite(order))
        order[0, 0] = -1
        mask = (order <= order.flatten().kthvalue(count).values).float()
        self.register_buffer("mask", mask)
        self.register_buffer("index", mask.flatten().nonzero()[:, 0])

    def V_adjoint(self, x: Tensor) -> Tensor:
        spectrum = torch.fft.fft2(x, norm="ortho")
        return spectrum.real - spectrum.imag

    def V(self, x: Tensor) -> Tensor:
        return self.V_adjoint(x)

    def U(self, x: Tensor) -> Tensor:
        return x.flatten(2)[..., self.index]

    def U_adjoint(self, x: Tensor) -> Tensor:
        full = x.new_zeros(*x.shape[:2], self.mask.numel())
        full[..., self.index] = x
        return full.unflatten(2, tuple(self.mask.shape))


def opposite(spectrum: Tensor) -> Tensor:
    """The value at minus each frequency of an uncentred spectrum ``(..., H, W)``."""
    return spectrum.flip(-2, -1).roll((1, 1), (-2, -1))
