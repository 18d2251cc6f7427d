"""FaceNet: facenet-pytorch's network, its published file's layout, nothing downloaded."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import torch
from torch import Tensor
from torch.nn.functional import normalize

from engine import weights
from engine.embedders.facenet import FaceNet, structure
from engine.faces.place import middle


def test_it_is_built_without_a_download(monkeypatch: pytest.MonkeyPatch) -> None:
    import engine.vision  # noqa: F401 - before torchvision

    from facenet_pytorch.models import inception_resnet_v1  # isort: skip

    def refuse(*args: object) -> None:
        raise AssertionError("a download was tried")

    monkeypatch.setattr(inception_resnet_v1, "download_url_to_file", refuse)
    with torch.device("meta"):
        network = structure()
    assert not network.classify and sum(p.numel() for p in network.parameters()) == 23_482_624


def test_it_gives_what_facenet_pytorch_gives(stand_in_faces: Path, portrait: Tensor) -> None:
    with torch.device("meta"):
        network = structure()
    state = weights.load_state("facenet-vggface2")
    assert "logits.weight" in state
    network.load_state_dict(state, strict=False, assign=True)
    seen = FaceNet().see(portrait, at=[middle((160, 160), 160)])
    with torch.no_grad():
        theirs = network.eval()((portrait * 255 - 127.5) / 128)
    torch.testing.assert_close(seen.vectors, normalize(theirs), rtol=0, atol=1e-5)
    assert seen.vectors.shape == (1, 512)
    assert seen.features is not None and seen.features.shape == (1, 1792, 3, 3)


def test_another_networks_file_is_refused(
    stand_in_faces: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, portrait: Tensor
) -> None:
    file = tmp_path / weights.entry("facenet-vggface2").file
    torch.save({"conv.weight": torch.zeros(3)}, file)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    (tmp_path / "weights.toml").write_text(
        f'[facenet-vggface2]\nfile = "{file.name}"\nsha256 = "{digest}"\n'
        'licence = "none"\nsource = "a test"\n'
    )
    monkeypatch.setattr(weights, "REGISTRY", tmp_path / "weights.toml")
    monkeypatch.setenv("RECONAUDIT_WEIGHTS", str(tmp_path))
    with pytest.raises(weights.WeightsWrong, match="holds another network than FaceNet"):
        FaceNet().embed(portrait)
