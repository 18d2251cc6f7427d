"""Where faces are in a picture: MTCNN, whose weights come with facenet-pytorch."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from torch import Tensor

if TYPE_CHECKING:
    from facenet_pytorch import MTCNN

SMALLEST = 20  # pixels: the least face that is looked for
NOBODY = "no face: MTCNN finds none in the picture."

Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Face:
    """A face that was found; pixels, whole numbers at pixels' centres.

    Args:
        box: left, top, right, bottom.
        points: the two eyes, the tip of the nose, the two corners of the mouth, each ``(x, y)``, first
            the one on the picture's left.
        probability: the detector's.
    """

    box: tuple[float, float, float, float]
    points: tuple[Point, ...]
    probability: float


def faces(picture: Tensor) -> list[Face]:
    r"""Every face in an RGB picture, the one that is meant first.

    That is the one with the largest area, less twice its squared distance from the middle: a bystander
    who stands nearer does not pass for the person portrayed.

    .. math:: w h - 2 \| c - \tfrac12 (W, H) \|^2

    The picture is clipped to [0, 1], as it is shown, and not rounded. One picture at a time: what is
    found does not depend on a batch.

    Args:
        picture: ``(3, H, W)``, at least `SMALLEST` pixels a side.

    References:
        Zhang, Zhang, Li and Qiao, "Joint face detection and alignment using multitask cascaded
        convolutional networks", 2016.
    """
    pixels = picture.detach().float().clamp(0, 1).permute(1, 2, 0) * 255
    boxes, probabilities, points = _network(str(picture.device)).detect(pixels, landmarks=True)
    if boxes is None:
        return []
    found = [
        Face(box=(left, top, right, bottom), points=tuple((x, y) for x, y in marks), probability=float(p))
        for (left, top, right, bottom), marks, p in zip(
            np.asarray(boxes, float).tolist(), np.asarray(points, float).tolist(), probabilities, strict=True
        )
    ]
    return sorted(found, key=lambda face: -_prominence(face, picture.shape[-2], picture.shape[-1]))


def _prominence(face: Face, height: int, width: int) -> float:
    left, top, right, bottom = face.box
    across, down = left + right - width, top + bottom - height
    return (right - left) * (bottom - top) - (across**2 + down**2) / 2


@functools.lru_cache(maxsize=4)
def _network(device: str) -> MTCNN:
    import engine.vision  # noqa: F401 - before torchvision

    from facenet_pytorch import MTCNN  # isort: skip

    return MTCNN(min_face_size=SMALLEST, select_largest=True, device=device).eval()
