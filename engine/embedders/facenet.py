"""FaceNet: Inception-ResNet v1 trained on VGGFace2."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import torch
from torch import Tensor

from engine import weights
from engine.embedder import Embedder, embedders
from engine.faces import detector, place
from engine.faces.place import Place

if TYPE_CHECKING:
    from facenet_pytorch import InceptionResnetV1

NAME = "facenet-vggface2"
BODY = (
    *("conv2d_1a", "conv2d_2a", "conv2d_2b", "maxpool_3a", "conv2d_3b", "conv2d_4a", "conv2d_4b"),
    *("repeat_1", "mixed_6a", "repeat_2", "mixed_7a", "repeat_3", "block8"),
)


@embedders.register("facenet")
@dataclass(frozen=True, kw_only=True)
class FaceNet(Embedder):
    """Inception-ResNet v1 of facenet-pytorch, trained to name the people of VGGFace2.

    The face is the largest and most central that MTCNN finds; its box is cut out without a margin and
    not turned.

    Shape:
        Vectors ``(B, 512)``, features ``(B, 1792, 3, 3)``.

    References:
        Schroff, Kalenichenko and Philbin, "FaceNet: a unified embedding for face recognition and
        clustering", 2015; Cao et al., "VGGFace2", 2018.
    """

    convention: ClassVar[str] = (
        "FaceNet (InceptionResnetV1, VGGFace2): MTCNN's largest and most central face, its box stretched "
        "to 160 × 160, RGB, (x − 127.5)/128, 512 numbers of unit norm"
    )
    citation: ClassVar[str] = "Schroff, Kalenichenko and Philbin, 2015"
    weights: ClassVar[tuple[str, ...]] = (NAME,)
    side: ClassVar[int] = 160

    def place(self, picture: Tensor) -> Place | str:
        found = detector.faces(picture)
        return place.box(found[0].box, picture.shape[-2:], self.side) if found else detector.NOBODY

    def run(self, crops: Tensor) -> tuple[Tensor, Tensor | None]:
        network = _network(weights.digest(NAME), str(crops.device))
        x = (crops * 255 - 127.5) / 128
        for name in BODY:
            x = getattr(network, name)(x)
        pooled: Tensor = network.avgpool_1a(x).flatten(1)
        return network.last_bn(network.last_linear(pooled)), x


def structure() -> InceptionResnetV1:
    """The network without weights and without its classifier; nothing is downloaded."""
    import engine.vision  # noqa: F401 - before torchvision

    from facenet_pytorch import InceptionResnetV1  # isort: skip

    return InceptionResnetV1(pretrained=None, classify=False)


@functools.lru_cache(maxsize=2)
def _network(digest: str, device: str) -> InceptionResnetV1:
    with torch.device("meta"):
        network = structure()
    state = {k: v for k, v in weights.load_state(NAME).items() if not k.startswith("logits.")}
    try:
        network.load_state_dict(state, assign=True)
    except RuntimeError as error:
        told = " ".join(str(error).split())
        raise weights.WeightsWrong(
            f"weights {NAME!r}: {weights.locate(NAME)} holds another network than FaceNet: {told}"
        ) from error
    return network.to(device).eval().requires_grad_(False)
