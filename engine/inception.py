"""The Inception network that FID and KID are defined by: not torchvision's.

It differs in its weights and in pooling: averages leave padding out, and the last block takes
maxima. The structure is torchvision's otherwise, so the file's names fit.
"""

from __future__ import annotations

import functools

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, interpolate, max_pool2d

import engine.vision  # noqa: F401 - before torchvision
from engine import weights

from torchvision.models.inception import Inception3, InceptionA, InceptionC, InceptionE  # isort: skip

NAME = "inception-fid"
SIDE = 299


@torch.no_grad()
def vectors(images: Tensor) -> Tensor:
    """Pooled features of RGB images in [0, 1], resized as pytorch-fid does: ``(B, 3, H, W) -> (B, 2048)``.

    Errors:
        WeightsMissing, WeightsWrong: the network's file cannot be used.
    """
    network = _network(weights.digest(NAME), str(images.device))
    x = interpolate(images, size=(SIDE, SIDE), mode="bilinear", align_corners=False)
    result: Tensor = network(2 * x - 1)
    return result


def structure() -> Inception3:
    """The network without weights and without its classifier."""
    network = Inception3(num_classes=1008, aux_logits=False, init_weights=False)
    network.Mixed_5b = _A(192, pool_features=32)
    network.Mixed_5c = _A(256, pool_features=64)
    network.Mixed_5d = _A(288, pool_features=64)
    network.Mixed_6b = _C(768, channels_7x7=128)
    network.Mixed_6c = _C(768, channels_7x7=160)
    network.Mixed_6d = _C(768, channels_7x7=160)
    network.Mixed_6e = _C(768, channels_7x7=192)
    network.Mixed_7b = _E(1280)
    network.Mixed_7c = _Last(2048)
    network.fc = nn.Identity()
    return network


@functools.lru_cache(maxsize=2)
def _network(digest: str, device: str) -> Inception3:
    with torch.device("meta"):
        network = structure()
    state = weights.load_state(NAME)
    network.load_state_dict({k: v for k, v in state.items() if not k.startswith("fc.")}, assign=True)
    return network.to(device).eval().requires_grad_(False)


def _average(x: Tensor) -> Tensor:
    return avg_pool2d(x, 3, stride=1, padding=1, count_include_pad=False)


class _A(InceptionA):
    def _forward(self, x: Tensor) -> list[Tensor]:
        return [
            self.branch1x1(x),
            self.branch5x5_2(self.branch5x5_1(x)),
            self.branch3x3dbl_3(self.branch3x3dbl_2(self.branch3x3dbl_1(x))),
            self.branch_pool(_average(x)),
        ]


class _C(InceptionC):
    def _forward(self, x: Tensor) -> list[Tensor]:
        twice = self.branch7x7dbl_3(self.branch7x7dbl_2(self.branch7x7dbl_1(x)))
        return [
            self.branch1x1(x),
            self.branch7x7_3(self.branch7x7_2(self.branch7x7_1(x))),
            self.branch7x7dbl_5(self.branch7x7dbl_4(twice)),
            self.branch_pool(_average(x)),
        ]


class _E(InceptionE):
    def _forward(self, x: Tensor) -> list[Tensor]:
        once = self.branch3x3_1(x)
        twice = self.branch3x3dbl_2(self.branch3x3dbl_1(x))
        return [
            self.branch1x1(x),
            self.branch3x3_2a(once),
            self.branch3x3_2b(once),
            self.branch3x3dbl_3a(twice),
            self.branch3x3dbl_3b(twice),
            self.branch_pool(self._pool(x)),
        ]

    def _pool(self, x: Tensor) -> Tensor:
        return _average(x)


class _Last(_E):
    def _pool(self, x: Tensor) -> Tensor:
        return max_pool2d(x, 3, stride=1, padding=1)
