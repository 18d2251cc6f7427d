"""MobileFaceNet: what ncnn is given, what it must find, and real people told apart."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
import stand_in_faces as files
import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, normalize

from engine import weights
from engine.embedders.mobilefacenet import MobileFaceNet
from engine.faces.place import TEMPLATE_SIDE, middle
from engine.selfcheck.protocol import read

pytest.importorskip("ncnn", reason="ncnn is optional: pip install 'reconaudit[faces]'")

WHOLE = middle((TEMPLATE_SIDE, TEMPLATE_SIDE), TEMPLATE_SIDE)


@pytest.fixture
def crops() -> Tensor:
    return torch.rand(2, 3, TEMPLATE_SIDE, TEMPLATE_SIDE, generator=torch.Generator().manual_seed(0))


def test_the_network_is_given_bytes_and_shows_its_features(stand_in_faces: Path, crops: Tensor) -> None:
    seen = MobileFaceNet().see(crops, at=[WHOLE] * 2)
    wanted = avg_pool2d(crops * 255, 28)
    torch.testing.assert_close(seen.features, wanted, rtol=1e-4, atol=1e-2)
    torch.testing.assert_close(seen.vectors, normalize(wanted.flatten(1)), rtol=0, atol=1e-5)


@pytest.mark.parametrize("structure", ["not a network", files.NCNN.format(features="other")])
def test_other_networks_are_refused(
    structure: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, crops: Tensor
) -> None:
    lines = []
    for name, content in (("mobilefacenet-param", structure), ("mobilefacenet-bin", "")):
        (tmp_path / name).write_text(content)
        digest = hashlib.sha256(content.encode()).hexdigest()
        lines.append(f'[{name}]\nfile = "{name}"\nsha256 = "{digest}"\nlicence = "none"\nsource = "a test"\n')
    (tmp_path / "weights.toml").write_text("\n".join(lines))
    monkeypatch.setattr(weights, "REGISTRY", tmp_path / "weights.toml")
    monkeypatch.setenv("RECONAUDIT_WEIGHTS", str(tmp_path))
    with pytest.raises(weights.WeightsWrong, match="ncnn network"):
        MobileFaceNet().embed(crops, at=[WHOLE] * 2)


def test_real_people_are_told_apart(shared_data: Path) -> None:
    people = sorted((shared_data / "lfw_10x10" / "images").iterdir())[:4]
    x = torch.cat([read(file) for person in people for file in sorted(person.iterdir())[:3]])
    with weights.beside(shared_data / "mobilefacenet_ncnn" / "models"):
        seen = MobileFaceNet().see(x)
    assert seen.absences == [None] * 12 and seen.vectors.shape == (12, 128)
    assert seen.features is not None and seen.features.shape == (12, 512, 7, 7)
    likeness = seen.vectors @ seen.vectors.T
    same = torch.block_diag(*[torch.ones(3, 3, dtype=torch.bool)] * 4)
    assert likeness[same].min() > likeness[~same].max()
