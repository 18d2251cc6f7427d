"""ArcFace from an ONNX file: what the file is given, and which files are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
import stand_in_faces as files
import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, normalize

from engine import weights
from engine.embedders.arcface import ArcFaceOnnx
from engine.faces.place import TEMPLATE_SIDE, middle

pytest.importorskip("onnxruntime", reason="onnxruntime is optional: pip install 'reconaudit[faces]'")

WHOLE = middle((TEMPLATE_SIDE, TEMPLATE_SIDE), TEMPLATE_SIDE)


@pytest.fixture
def crops() -> Tensor:
    return torch.rand(2, 3, TEMPLATE_SIDE, TEMPLATE_SIDE, generator=torch.Generator().manual_seed(0))


def test_the_file_is_given_centred_rgb(stand_in_faces: Path, crops: Tensor) -> None:
    vectors, absences = ArcFaceOnnx().embed(crops, at=[WHOLE] * 2)
    wanted = avg_pool2d((crops * 255 - 127.5) / 127.5, 28).flatten(1)
    torch.testing.assert_close(vectors, normalize(wanted), rtol=0, atol=1e-4)
    assert absences == [None, None]
    assert ArcFaceOnnx().features(crops, at=[WHOLE] * 2) is None


def test_a_file_of_the_users_with_any_name_and_batch(tmp_path: Path, crops: Tensor) -> None:
    (tmp_path / "mine.onnx").write_bytes(files.onnx((1, 3, 112, 112)))
    mine = ArcFaceOnnx(weights_file=str(tmp_path / "mine.onnx"), expects="bytes")
    assert mine.unavailable() is None and mine.uses() == ()
    vectors, _ = mine.embed(crops, at=[WHOLE] * 2)
    wanted = avg_pool2d(crops * 255, 28).flatten(1)
    torch.testing.assert_close(vectors, normalize(wanted), rtol=0, atol=1e-5)
    assert mine.digest() != ArcFaceOnnx(weights_file=mine.weights_file).digest()


def test_a_file_that_normalises_itself_is_not_normalised_twice(tmp_path: Path, crops: Tensor) -> None:
    (tmp_path / "mxnet.onnx").write_bytes(files.onnx(name="_minusscalar0"))
    with pytest.raises(weights.WeightsWrong, match="expects: bytes"):
        ArcFaceOnnx(weights_file=str(tmp_path / "mxnet.onnx")).embed(crops, at=[WHOLE] * 2)
    told = ArcFaceOnnx(weights_file=str(tmp_path / "mxnet.onnx"), expects="bytes")
    assert told.embed(crops, at=[WHOLE] * 2)[1] == [None, None]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a network",
        files.onnx()[:60],
        files.onnx((1, 3, 160, 160)),
        files.onnx((1, 112, 112, 3)),
        files.onnx(flat=False),
    ],
    ids=["empty", "text", "cut short", "another size", "channels last", "no vector"],
)
def test_other_files_are_refused_in_a_sentence(content: bytes, tmp_path: Path, crops: Tensor) -> None:
    (tmp_path / "other.onnx").write_bytes(content)
    other = ArcFaceOnnx(weights_file=str(tmp_path / "other.onnx"))
    with pytest.raises(weights.WeightsWrong, match=r"other\.onnx") as error:
        other.embed(crops, at=[WHOLE] * 2)
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="weights_file names no file"):
        ArcFaceOnnx(weights_file=str(tmp_path / "nowhere.onnx"))
