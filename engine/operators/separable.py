# ruff: noqa: N802
"""A matrix on each side of the image."""

from __future__ import annotations

import torch
from deepinv.physics import DecomposablePhysics, NoiseModel
from deepinv.physics.functional.imresize import resize_1d
from torch import Tensor


class Separable(DecomposablePhysics):
    r"""A linear map that acts on rows and columns apart, on each channel, with its exact SVD.

    .. math:: A x = L x R^\top

    The pseudo-inverse and the proximal operator are closed forms.

    Args:
        left: ``(h, H)`` matrix :math:`L`, h <= H.
        right: ``(w, W)`` matrix :math:`R`, w <= W.
        noise_model: deepinv's.

    Shape:
        ``(B, C, H, W) -> (B, C, h, w)``.
    """

    def __init__(self, left: Tensor, right: Tensor, noise_model: NoiseModel) -> None:
        super().__init__(noise_model=noise_model)
        for side, matrix in (("left", left), ("right", right)):
            u, s, vh = torch.linalg.svd(matrix.double())
            self.register_buffer(side, matrix.float())
            self.register_buffer(f"{side}_u", u.float())
            self.register_buffer(f"{side}_vh", vh.float())
            self.register_buffer(f"{side}_s", s.float())
        mask = torch.zeros(left.shape[1], right.shape[1])
        mask[: left.shape[0], : right.shape[0]] = self.left_s.outer(self.right_s)
        self.register_buffer("mask", mask)

    def A(self, x: Tensor) -> Tensor:
        return self.left @ x @ self.right.mT

    def A_adjoint(self, y: Tensor) -> Tensor:
        return self.left.mT @ y @ self.right

    def U(self, x: Tensor) -> Tensor:
        return self.left_u @ x[..., : self.left.shape[0], : self.right.shape[0]] @ self.right_u.mT

    def U_adjoint(self, x: Tensor) -> Tensor:
        full = x.new_zeros(*x.shape[:2], *self.mask.shape)
        full[..., : self.left.shape[0], : self.right.shape[0]] = self.left_u.mT @ x @ self.right_u
        return full

    def V(self, x: Tensor) -> Tensor:
        return self.left_vh.mT @ x @ self.right_vh

    def V_adjoint(self, x: Tensor) -> Tensor:
        return self.left_vh @ x @ self.right_vh.mT


def bicubic(size: int, factor: int) -> Tensor:
    """MATLAB's antialiased bicubic reduction of a line: ``(size / factor, size)``.

    Built from deepinv's port of `imresize` applied to the identity: its own
    `DownsamplingMatlab` differentiates through the whole resize for each adjoint.
    """
    identity = torch.eye(size, dtype=torch.float64)[None, None]
    return resize_1d(identity, -2, size // factor, 1 / factor)[0, 0]
