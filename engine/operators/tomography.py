# ruff: noqa: N802
"""Parallel-beam tomography with an exact adjoint."""

from __future__ import annotations

import torch
from deepinv.physics import NoiseModel, Tomography
from deepinv.physics.forward import adjoint_function
from torch import Tensor


class ParallelBeam(Tomography):
    r"""Line integrals in units of the image's width, deepinv's `Tomography`.

    A ray across the whole width of a white image measures 1, whatever the size of the image and
    the number of angles, so that a noise level means the same in all of them. The adjoint is
    exact, in the precision of the measurement. Filtered back-projection accounts for an arc
    shorter than half a turn.

    Args:
        width: side of the square image, in pixels.
        angles: in degrees, ``(N,)``.
        arc: the range they cover, in degrees.
        noise_model: deepinv's.

    Shape:
        ``(B, C, W, W) -> (B, C, D, N)``, D detector cells along the diagonal.
    """

    def __init__(self, width: int, angles: Tensor, arc: float, noise_model: NoiseModel) -> None:
        super().__init__(
            angles=angles, img_width=width, circle=False, normalize=False, noise_model=noise_model
        )
        self.arc = arc
        self.normalize = True
        self.register_buffer("operator_norm", torch.tensor(float(width)))
        self._adjoint_key: tuple[object, ...] = ()

    def A_adjoint(self, y: Tensor) -> Tensor:
        key = (y.shape[:2], y.dtype, y.device)
        if key != self._adjoint_key:
            size = (*y.shape[:2], self.img_width, self.img_width)
            self._adjoint = adjoint_function(self.A, size, device=y.device, dtype=y.dtype)
            self._adjoint_key = key
        return self._adjoint(y)

    def fbp(self, y: Tensor) -> Tensor:
        return super().fbp(y) * (self.arc / 180)
