"""FID and KID against closed forms, SciPy and torchmetrics."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.linalg import sqrtm

import engine.vision  # noqa: F401 - before torchmetrics
from engine.judge import SetMetric, metrics
from engine.metrics.fid import Fid
from engine.metrics.kid import Kid, biased, bootstrapped


def sets(n: int, d: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.RandomState(seed)
    mix = random.randn(d, d) / np.sqrt(d)
    return (random.randn(n, d) @ mix + 0.3).astype(np.float32), random.randn(n, d).astype(np.float32)


@pytest.mark.parametrize(("n", "d"), [(60, 8), (9, 8), (8, 8)])
def test_fid_equals_the_matrix_square_root(n: int, d: int) -> None:
    a, b = sets(n, d)
    first, second = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    root = sqrtm(first.astype(complex) @ second)
    expected = ((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(first + second - 2 * root.real)
    value, low, high = Fid()(a, b)
    assert value == pytest.approx(expected, abs=1e-4)
    assert low is None and high is None


def test_fid_equals_torchmetrics() -> None:
    from torchmetrics.image.fid import _compute_fid

    a, b = sets(80, 6)
    moments = [
        part
        for features in (a, b)
        for part in (
            torch.from_numpy(features.astype(float).mean(0)),
            torch.from_numpy(np.cov(features, rowvar=False)),
        )
    ]
    assert Fid()(a, b)[0] == pytest.approx(float(_compute_fid(*moments)), abs=1e-5)


def test_fid_of_gaussians_with_known_moments() -> None:
    x = np.array([[-1.0, -1], [-1, 1], [1, -1], [1, 1]]) * np.sqrt(3 / 4)  # covariance: the identity
    scaled = x * np.array([2.0, 3.0]) + np.array([1.0, 0.0])
    assert Fid()(scaled, x)[0] == pytest.approx(1 + (2 - 1) ** 2 + (3 - 1) ** 2)


def test_fid_of_fewer_images_than_features_is_exact() -> None:
    a, _ = sets(5, 40)
    assert Fid()(a, a)[0] == pytest.approx(0, abs=1e-6)
    assert Fid()(a, -a)[0] == pytest.approx(4 * (a.astype(float).mean(0) ** 2).sum(), rel=1e-6)


def test_kid_equals_torchmetrics_but_for_an_output_beside_its_own_truth() -> None:
    from torchmetrics.image.kid import poly_mmd

    a, b = (part.astype(float) for part in sets(30, 7))
    theirs = float(poly_mmd(torch.from_numpy(a), torch.from_numpy(b)))
    across = (a @ b.T / 7 + 1) ** 3
    others = (across.sum() - np.trace(across)) / (30 * 29)
    assert Kid()(a, b)[0] == pytest.approx(theirs + 2 * across.mean() - 2 * others, rel=1e-9)


def test_kid_of_truths_against_themselves_is_zero() -> None:
    a, _ = sets(30, 7)
    assert Kid()(a, a) == pytest.approx((0, 0, 0), abs=1e-12)
    assert bootstrapped(a, a) == pytest.approx((0, 0), abs=1e-12)


def test_kid_is_what_subsets_that_share_no_picture_average_to() -> None:
    from torchmetrics.image.kid import poly_mmd

    a, b = (torch.from_numpy(part.astype(float)) for part in sets(24, 5))
    generator = torch.Generator().manual_seed(0)
    orders = [torch.randperm(24, generator=generator) for _ in range(3000)]
    subsets = [float(poly_mmd(a[order[:12]], b[order[12:]])) for order in orders]
    error = np.std(subsets) / np.sqrt(len(subsets))
    assert abs(Kid()(a.numpy(), b.numpy())[0] - np.mean(subsets)) < 4 * error


def test_kids_interval_is_the_jackknife() -> None:
    a, b = sets(12, 4)
    value, low, high = Kid()(a, b)
    left_out = [Kid()(np.delete(a, i, 0), np.delete(b, i, 0))[0] for i in range(12)]
    error = np.sqrt(11 / 12 * ((left_out - np.mean(left_out)) ** 2).sum())
    assert low is not None and high is not None
    assert high - value == pytest.approx(1.96 * error, rel=1e-6)
    assert value - low == pytest.approx(1.96 * error, rel=1e-6)


def test_kids_bootstrap_agrees_with_the_jackknife() -> None:
    a, b = sets(80, 6)
    value, low, high = Kid()(a, b)
    least, most = bootstrapped(a, b)
    assert low is not None and high is not None
    assert least < value < most
    assert most - least == pytest.approx(high - low, rel=0.2)
    assert (least + most) / 2 == pytest.approx(value, abs=0.2 * (high - low))


def test_the_biased_distance_is_zero_of_a_set_to_itself_and_never_negative() -> None:
    a, b = sets(40, 6)
    assert biased(a, a) == pytest.approx(0, abs=1e-12)
    assert biased(a[:20], a[20:]) > 0
    k = lambda p, q: ((p @ q.T / 6 + 1) ** 3).mean()  # noqa: E731
    a, b = a.astype(float), b.astype(float)
    assert biased(a, b) == pytest.approx(k(a, a) + k(b, b) - 2 * k(a, b), rel=1e-9)


def test_kid_covers_zero_for_sets_of_one_distribution() -> None:
    random = np.random.RandomState(2)
    covered = 0
    for _ in range(40):
        _, low, high = Kid()(random.randn(40, 4), random.randn(40, 4))
        assert low is not None and high is not None
        covered += low <= 0 <= high
    assert covered >= 34


@pytest.mark.parametrize("name", ["fid", "kid"])
def test_says_of_whom_it_reads_and_how_few_are_few(name: str) -> None:
    metric = metrics[name]()
    assert isinstance(metric, SetMetric)
    assert metric.backbone in metrics and metric.advised > metric.smallest >= 2
    with pytest.raises(ValueError, match="at least"):
        metric(np.zeros((1, 4)), np.zeros((1, 4)))
