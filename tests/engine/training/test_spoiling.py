"""Every way to spoil a picture makes it worse, the more so the stronger."""

from __future__ import annotations

import pytest
import torch

from engine.training.spoiling import KINDS, spoiled


@pytest.mark.parametrize("kind", range(len(KINDS)), ids=list(KINDS))
def test_stronger_is_worse(kind: int) -> None:
    x = torch.rand(6, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    errors = []
    for strength in (0.05, 0.4, 1.0):
        worse = spoiled(
            x, torch.full((6,), kind), torch.full((6,), strength), torch.Generator().manual_seed(1)
        )
        assert worse.shape == x.shape and worse.min() >= 0 and worse.max() <= 1
        errors.append(float((worse - x).square().mean()))
    assert 0 < errors[0] < errors[1] < errors[2]


def test_each_picture_its_own_way() -> None:
    x = torch.rand(2, 3, 32, 32)
    worse = spoiled(x, torch.tensor([0, 6]), torch.tensor([0.0, 0.5]), torch.Generator().manual_seed(1))
    assert torch.equal(worse[0], x[0]) and not torch.equal(worse[1], x[1])
