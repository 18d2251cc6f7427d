"""Poolings against their definitions."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from audits.pooling import POOLINGS, laid_over, pooled, touched


@pytest.fixture
def field() -> Tensor:
    return torch.rand(3, 20, 10, generator=torch.Generator().manual_seed(3))


def test_each_is_what_it_says(field: Tensor) -> None:
    flat = field.double().flatten(1)
    worst = flat.sort(dim=1, descending=True).values
    expected = {
        "mean": flat.mean(1),
        "max": flat.amax(1),
        "top": worst[:, :10].mean(1),
        "p99": flat.quantile(0.99, dim=1),
        "softmax": (flat / 0.2).exp().mul(flat).sum(1) / (flat / 0.2).exp().sum(1),
    }
    assert set(expected) == set(POOLINGS)
    for kind, value in expected.items():
        torch.testing.assert_close(pooled(field, kind, top=0.05, temperature=0.2), value)


def test_the_softmax_lies_between_mean_and_maximum(field: Tensor) -> None:
    soft = [pooled(field, "softmax", temperature=t) for t in (1e-6, 0.1, 1e4)]
    torch.testing.assert_close(soft[0], pooled(field, "max"))
    torch.testing.assert_close(soft[2], pooled(field, "mean"), rtol=1e-4, atol=0)
    assert (soft[0] > soft[1]).all() and (soft[1] > soft[2]).all()


@pytest.mark.parametrize("kind", POOLINGS)
def test_a_region_is_all_that_counts(kind: str, field: Tensor) -> None:
    roi = torch.zeros(3, 40, 20, dtype=torch.bool)
    roi[:, :20, 4:] = True
    torch.testing.assert_close(pooled(field, kind, roi), pooled(field[:, :10, 2:], kind))
    assert pooled(field, kind, torch.zeros_like(roi)).isnan().all()


def test_a_mean_counts_a_place_by_its_share(field: Tensor) -> None:
    roi = torch.ones(1, 4, 4, dtype=torch.bool)
    roi[:, :2, :1] = False
    share = touched(roi, field[:1, :2, :2])
    assert share.tolist() == [[[0.5, 1.0], [1.0, 1.0]]]
    expected = (field[:1, :2, :2].double() * share).sum() / 3.5
    torch.testing.assert_close(pooled(field[:1, :2, :2], "mean", roi)[0], expected)


def test_upsampling_lowers_an_isolated_peak() -> None:
    field = torch.zeros(1, 5, 5)
    field[0, 2, 2] = 1
    assert float(laid_over(field, (10, 10)).max()) == 0.75**2


def test_other_poolings_are_refused(field: Tensor) -> None:
    with pytest.raises(ValueError, match="softmax, got 'min'"):
        pooled(field, "min")
