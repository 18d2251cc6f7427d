"""MobileFaceNet, run by ncnn."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import torch
from torch import Tensor

from engine import weights
from engine.embedder import Embedder, embedders
from engine.faces import detector, place
from engine.faces.place import Place

if TYPE_CHECKING:
    from ncnn import Net

STRUCTURE, NUMBERS = "mobilefacenet-param", "mobilefacenet-bin"
FEATURES, VECTOR = "conv_6sep_relu", "fc1"  # what its layers are called


@embedders.register("mobilefacenet")
@dataclass(frozen=True, kw_only=True)
class MobileFaceNet(Embedder):
    """A network of a million parameters for telling faces apart on telephones.

    The face is the largest and most central that MTCNN finds, aligned by five points to
    ArcFace's template.

    Shape:
        Vectors ``(B, 128)``, features ``(B, 512, 7, 7)``.

    References:
        Chen, Liu, Gao and Han, "MobileFaceNets: efficient CNNs for accurate real-time face verification
        on mobile devices", 2018.
    """

    convention: ClassVar[str] = (
        "MobileFaceNet (ncnn): MTCNN's largest and most central face, five points aligned to "
        "ArcFace's template, 112 × 112, RGB 0 to 255 (the network itself subtracts and divides), "
        "128 numbers of unit norm"
    )
    citation: ClassVar[str] = "Chen, Liu, Gao and Han, 2018"
    weights: ClassVar[tuple[str, ...]] = (STRUCTURE, NUMBERS)
    package: ClassVar[str] = "ncnn"
    side: ClassVar[int] = place.TEMPLATE_SIDE

    def place(self, picture: Tensor) -> Place | str:
        found = detector.faces(picture)
        return place.aligned(found[0].points) if found else detector.NOBODY

    def run(self, crops: Tensor) -> tuple[Tensor, Tensor | None]:
        net = _net(weights.usable(STRUCTURE), weights.usable(NUMBERS), self.digest())
        seen = [_answer(net, crop) for crop in (crops * 255).float().cpu()]
        vectors, features = (torch.from_numpy(np.stack(part)) for part in zip(*seen, strict=True))
        return vectors.to(crops.device), features.to(crops.device)


@functools.lru_cache(maxsize=2)
def _net(structure: Path, numbers: Path, digest: str) -> Net:
    import ncnn

    net = ncnn.Net()
    net.opt.num_threads = 1
    net.opt.use_fp16_packed = net.opt.use_fp16_storage = net.opt.use_fp16_arithmetic = False
    if net.load_param(str(structure)) or net.load_model(str(numbers)):
        raise weights.WeightsWrong(f"{structure} and {numbers} cannot be read as one ncnn network.")
    return net


def _answer(net: Net, crop: Tensor) -> tuple[np.ndarray, np.ndarray]:
    """Vector and features of one crop ``(3, 112, 112)``, 0 to 255."""
    import ncnn

    pixels = np.ascontiguousarray(crop.numpy())
    extractor = net.create_extractor()
    extractor.input("data", ncnn.Mat(pixels).clone())
    (bad, features), (worse, vector) = extractor.extract(FEATURES), extractor.extract(VECTOR)
    if bad or worse:
        raise weights.WeightsWrong(f"the ncnn network has no layers {FEATURES} and {VECTOR} to read.")
    return np.array(vector).reshape(-1), np.array(features)
