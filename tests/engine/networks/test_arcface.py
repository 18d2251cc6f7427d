"""The additive angular margin, against its formula written out."""

from __future__ import annotations

import math

import pytest
import torch

from engine.networks.embedder import ArcFace, Embedder, angular_loss


@pytest.mark.parametrize(("margin", "scale"), [(0.0, 1.0), (0.3, 8.0), (0.5, 30.0)])
def test_formula(margin: float, scale: float) -> None:
    angles = [[1.0, 2.0, 0.4], [0.2, 1.5, 2.2]]
    who = [1, 0]
    wanted = 0.0
    for row, true in zip(angles, who, strict=True):
        top = math.exp(scale * math.cos(row[true] + margin))
        rest = sum(math.exp(scale * math.cos(a)) for j, a in enumerate(row) if j != true)
        wanted -= math.log(top / (top + rest)) / len(who)
    loss = angular_loss(torch.tensor(angles, dtype=torch.float64).cos(), torch.tensor(who), margin, scale)
    assert float(loss) == pytest.approx(wanted, rel=1e-9)


def test_goes_on_falling_beyond_pi() -> None:
    far, farther = (
        angular_loss(torch.tensor([[c, 0.0]]), torch.tensor([0]), 0.5, 10.0) for c in (-0.95, -0.99)
    )
    assert farther > far


def test_embeddings_have_unit_norm() -> None:
    network = ArcFace(Embedder((8, 8), 16), 16, 5, 3).eval()
    with torch.no_grad():
        assert torch.allclose(network(torch.rand(3, 3, 32, 32)).norm(dim=1), torch.ones(3))
