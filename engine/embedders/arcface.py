"""ArcFace: any network in ONNX that takes ArcFace's crops."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

import torch
from torch import Tensor

from engine import weights
from engine.embedder import Embedder, embedders
from engine.faces import detector, place
from engine.faces.place import Place
from engine.solvers.state_file import stamp

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

NAME = "arcface"
OWN_NORMALISATION = b"_minusscalar0"  # how MXNet names the subtraction in its exported networks


@embedders.register("arcface")
@dataclass(frozen=True, kw_only=True)
class ArcFaceOnnx(Embedder):
    """A network of the ArcFace family from an ONNX file of the user's, run by onnxruntime.

    The face is the largest and most central that MTCNN finds, aligned by five points to
    ArcFace's template. insightface's models are for non-commercial research; none comes with the project.

    Args:
        weights_file: the ONNX file; empty for `arcface.onnx` in a folder of weights.
        expects: values the network takes: "centred" (x − 127.5)/127.5, or "bytes" 0 to 255 for files
            that subtract and divide themselves (MXNet's).

    Shape:
        Vectors ``(B, D)``, D as in the file (512 mostly). Of its insides nothing is seen: no features.

    Errors:
        ValueError: `weights_file` names no file.
        WeightsWrong: the file is no ONNX network ``(B, 3, 112, 112) -> (B, D)``.

    References:
        Deng, Guo, Xue and Zafeiriou, "ArcFace: additive angular margin loss for deep face recognition",
        2019.
    """

    convention: ClassVar[str] = (
        "ArcFace (the user's ONNX file): MTCNN's largest and most central face, five points aligned to "
        "ArcFace's template, 112 × 112, RGB, (x − 127.5)/127.5 unless the file does so itself, unit norm"
    )
    citation: ClassVar[str] = "Deng, Guo, Xue and Zafeiriou, 2019"
    weights: ClassVar[tuple[str, ...]] = (NAME,)
    package: ClassVar[str] = "onnxruntime"
    side: ClassVar[int] = place.TEMPLATE_SIDE

    weights_file: str = ""
    expects: Literal["centred", "bytes"] = "centred"

    def __post_init__(self) -> None:
        if self.weights_file:
            stamp(self.weights_file)

    def uses(self) -> tuple[str, ...]:
        return () if self.weights_file else self.weights

    def digest(self) -> str:
        return f"{_hash(*stamp(str(self._path())))}-{self.expects}"

    def place(self, picture: Tensor) -> Place | str:
        found = detector.faces(picture)
        return place.aligned(found[0].points) if found else detector.NOBODY

    def run(self, crops: Tensor) -> tuple[Tensor, Tensor | None]:
        session = _session(*stamp(str(self._path())), self.expects)
        pixels = crops * 255 if self.expects == "bytes" else (crops * 255 - 127.5) / 127.5
        name = session.get_inputs()[0].name
        rows = [session.run(None, {name: one[None].numpy()})[0] for one in pixels.float().cpu()]
        return torch.cat([torch.from_numpy(row) for row in rows]).to(crops.device), None

    def _path(self) -> Path:
        return Path(self.weights_file).expanduser() if self.weights_file else weights.usable(NAME)


@functools.lru_cache(maxsize=4)
def _hash(path: Path, changed: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@functools.lru_cache(maxsize=2)
def _session(path: Path, changed: int, expects: str) -> InferenceSession:
    from onnxruntime import InferenceSession, SessionOptions

    if expects == "centred" and OWN_NORMALISATION in path.read_bytes():
        raise weights.WeightsWrong(f"{path} subtracts and divides itself; say expects: bytes.")
    options = SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    options.log_severity_level = 4
    try:
        session = InferenceSession(path, options, providers=["CPUExecutionProvider"])
        given = [tuple(i.shape) for i in session.get_inputs()]
        answer = session.run(None, {session.get_inputs()[0].name: torch.zeros(1, 3, 112, 112).numpy()})[0]
    except Exception as error:  # whatever its reader raises, the file is at fault
        told = " ".join(str(error).split())
        raise weights.WeightsWrong(f"{path} cannot be run as an ArcFace network in ONNX: {told}") from error
    if len(given) != 1 or answer.ndim != 2:
        raise weights.WeightsWrong(
            f"{path} takes {given} and gives {answer.shape}; "
            "one input (B, 3, 112, 112) and vectors (B, D) are accepted."
        )
    return session
