"""Which part of a picture a network sees: a square, cut out by an affine map."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, grid_sample

TEMPLATE = (
    (38.2946, 51.6963),
    (73.5318, 51.5014),
    (56.0252, 71.7366),
    (41.5493, 92.3655),
    (70.7299, 92.2041),
)
TEMPLATE_SIDE = 112  # pixels: eyes, nose and mouth of an ArcFace crop lie at TEMPLATE

Row = tuple[float, float, float]


@dataclass(frozen=True, kw_only=True)
class Place:
    r"""A square crop's pixels ``q``, and where in the picture each comes from.

    .. math:: p = M \, (q_x, q_y, 1)^T

    Args:
        matrix: the two rows of ``M``; whole numbers are pixels' centres, in the crop and the picture.
        side: of the crop, in pixels.
    """

    matrix: tuple[Row, Row]
    side: int

    def cut(self, picture: Tensor) -> Tensor:
        """The crop, by linear interpolation; areas are averaged where it is reduced. Black outside.

        Shape:
            ``(C, H, W)`` gives ``(C, side, side)``.
        """
        times = max(1, math.ceil(max(math.hypot(*row[:2]) for row in self.matrix) - 1e-6))
        fine = (torch.arange(self.side * times, dtype=torch.float64) + 0.5) / times - 0.5
        x, y = self._mapped(self.matrix, *torch.meshgrid(fine, fine, indexing="xy"))
        return avg_pool2d(_sampled(picture, x, y), times)

    def back(self, field: Tensor, height: int, width: int) -> Tensor:
        """A field over the crop, of any resolution, laid where it belongs in the picture; 0 elsewhere.

        Shape:
            ``(C, h, w)`` gives ``(C, height, width)``.
        """
        across, down = (torch.arange(n, dtype=torch.float64) for n in (width, height))
        inverse = np.linalg.inv(np.vstack([self.matrix, (0, 0, 1)]))
        x, y = self._mapped(inverse[:2].tolist(), *torch.meshgrid(across, down, indexing="xy"))
        rows, columns = field.shape[-2:]
        x, y = ((v + 0.5) * n / self.side - 0.5 for v, n in ((x, columns), (y, rows)))
        return _sampled(field, x, y)

    @staticmethod
    def _mapped(matrix: Sequence[Sequence[float]], x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        (a, b, c), (d, e, f) = matrix
        return a * x + b * y + c, d * x + e * y + f


def box(corners: Sequence[float], size: Sequence[int], side: int) -> Place:
    """A box as facenet-pytorch cuts it: whole pixels, within the picture, stretched to a square.

    Args:
        corners: left, top, right, bottom.
        size: height and width of the picture.

    Example:
        >>> box((-3.0, 10.9, 40.2, 60.0), (50, 50), 40).matrix
        ((1.0, 0.0, 0.0), (0.0, 1.0, 10.0))
    """
    left, top = (max(int(v), 0) for v in corners[:2])
    right, bottom = (min(int(v), most) for v, most in zip(corners[2:], size[::-1], strict=True))
    return _stretched(left, top, max(right - left, 1), max(bottom - top, 1), side)


def middle(size: Sequence[int], side: int, part: int | None = None) -> Place:
    """The largest central square of a picture, or the central square of `part` pixels a side.

    Example:
        >>> middle((250, 250), 112, part=112).matrix
        ((1.0, 0.0, 69.0), (0.0, 1.0, 69.0))
    """
    height, width = size
    part = part or min(size)
    return _stretched((width - part) / 2, (height - part) / 2, part, part, side)


def aligned(points: Sequence[tuple[float, float]]) -> Place:
    """A face turned, enlarged and moved so that its five points come nearest to ArcFace's template.

    .. math:: \\min_{s, R, t} \\sum_i \\| s R p_i + t - q_i \\|^2

    Args:
        points: eyes, tip of the nose, corners of the mouth.

    Errors:
        ValueError: the points coincide.

    References:
        Umeyama, "Least-squares estimation of transformation parameters between two point patterns", 1991.
    """
    from skimage.transform import SimilarityTransform, estimate_transform

    found = estimate_transform("similarity", np.array(points), np.array(TEMPLATE))
    if not isinstance(found, SimilarityTransform) or not np.isfinite(found.params).all():
        raise ValueError(f"five points that differ are needed to align a face, got {tuple(points)}.")
    (a, b, c), (d, e, f) = found.inverse.params[:2].tolist()
    return Place(matrix=((a, b, c), (d, e, f)), side=TEMPLATE_SIDE)


def _stretched(left: float, top: float, width: float, height: float, side: int) -> Place:
    across, down = width / side, height / side
    return Place(
        matrix=((across, 0.0, left + across / 2 - 0.5), (0.0, down, top + down / 2 - 0.5)), side=side
    )


def _sampled(field: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """A field ``(C, H, W)`` at positions ``(h, w)``, in its pixels; 0 beyond its edge."""
    height, width = field.shape[-2:]
    inside = (x >= -0.5) & (x <= width - 0.5) & (y >= -0.5) & (y <= height - 0.5)
    grid = torch.stack([(2 * x + 1) / width - 1, (2 * y + 1) / height - 1], dim=-1).to(field)[None]
    values = grid_sample(field[None], grid, padding_mode="border", align_corners=False)[0]
    return values * inside.to(field)
