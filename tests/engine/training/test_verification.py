"""Pairs are matched as they say, and the area under the curve is that of scikit-learn's definition."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from engine.training import verification
from engine.training.verification import auc, matched_pairs


def test_pairs_share_their_look(monkeypatch: pytest.MonkeyPatch) -> None:
    rendered: list[Any] = []

    def render(faces: Any, size: int) -> np.ndarray:
        rendered.extend(faces)
        return np.zeros((len(rendered), 3, size, size), np.uint8)

    monkeypatch.setattr(verification, "render_many", render)
    pairs = matched_pairs("test", 30, 16, people=250)
    assert 5 < len(pairs.same) <= 60 and pairs.same.float().mean() == 0.5
    for first, second, same in zip(
        pairs.first.tolist(), pairs.second.tolist(), pairs.same.tolist(), strict=True
    ):
        a, b = rendered[first], rendered[second]
        assert (a.person == b.person) is same
        assert a.photo != b.photo
        assert a.photo.background == b.photo.background
        for word in ("skin_tone", "hair_style", "hair_colour"):
            assert getattr(a.person, word) == getattr(b.person, word)


def test_too_few_people_are_refused() -> None:
    with pytest.raises(ValueError, match="1 people of 2 photographs give no matched pairs"):
        matched_pairs("test", 5, 16, people=1, occasions=2)


def test_auc_counts_pairs_in_order() -> None:
    generator = np.random.default_rng(0)
    values, positive = generator.integers(0, 5, 40).astype(float), generator.random(40) < 0.4
    wins = [(p > n) + 0.5 * (p == n) for p in values[positive] for n in values[~positive]]
    assert auc(values, positive) == pytest.approx(float(np.mean(wins)))


def test_mean_colour_is_the_baseline() -> None:
    x = torch.zeros(4, 3, 8, 8)
    x[1], x[2], x[3] = 0.1, 0.2, 0.9
    pairs = verification.Pairs(
        x=x, first=torch.tensor([0, 0]), second=torch.tensor([1, 3]), same=torch.tensor([True, False])
    )
    network = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(192, 2))
    with torch.no_grad():
        figures = verification.verification(network, pairs)
    assert figures["auc of mean colour"] == 1.0
    assert figures["pairs"] == 2
