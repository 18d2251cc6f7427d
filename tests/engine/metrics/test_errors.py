"""Squared, absolute, signed and gradient errors against NumPy."""

from __future__ import annotations

import numpy as np
import torch

from engine.judge import Batch
from engine.metrics.gradient import Gradient
from engine.metrics.mae import Mae
from engine.metrics.mse import Mse


def batch(channels: int = 3) -> Batch:
    generator = torch.Generator().manual_seed(1)
    x = torch.rand(2, channels, 9, 7, generator=generator)
    return Batch(x_hat=x + 0.3 * torch.randn(x.shape, generator=generator), x=x)


def test_squared_error() -> None:
    b = batch()
    assert b.x is not None
    judgement = Mse()(b)
    field = ((b.x_hat - b.x).double().numpy() ** 2).mean(1)
    np.testing.assert_allclose(judgement.values["mse"].numpy(), field.mean((1, 2)), rtol=1e-6)
    np.testing.assert_allclose(judgement.maps["squared-error"].numpy(), field, rtol=1e-5)


def test_absolute_and_signed_error() -> None:
    b = batch()
    assert b.x is not None
    judgement = Mae()(b)
    difference = (b.x_hat - b.x).double().numpy()
    np.testing.assert_allclose(judgement.values["mae"].numpy(), abs(difference).mean((1, 2, 3)), rtol=1e-6)
    np.testing.assert_allclose(judgement.maps["absolute-error"].numpy(), abs(difference).mean(1), rtol=1e-5)
    np.testing.assert_allclose(judgement.maps["signed-error"].numpy(), difference.mean(1), atol=1e-6)


def test_signed_map_is_positive_where_the_reconstruction_is_brighter() -> None:
    x = torch.full((1, 1, 4, 4), 0.5)
    x_hat = x.clone()
    x_hat[..., 0, 0] = 0.7
    field = Mae()(Batch(x_hat=x_hat, x=x)).maps["signed-error"][0]
    assert field[0, 0] > 0.19 and field[1:].abs().max() == 0
    [signed] = [m for m in Mae().maps if m.name == "signed-error"]
    assert signed.palette == "signed" and signed.low == -signed.high


def test_gradient_error_follows_numpy() -> None:
    b = batch()
    assert b.x is not None

    def magnitude(images: torch.Tensor) -> np.ndarray:
        return np.hypot(*np.gradient(images.double().numpy(), axis=(2, 3)))

    field = abs(magnitude(b.x_hat) - magnitude(b.x)).mean(1)
    judgement = Gradient()(b)
    np.testing.assert_allclose(judgement.maps["gradient"].numpy(), field, atol=1e-6)
    np.testing.assert_allclose(judgement.values["gradient"].numpy(), field.mean((1, 2)), rtol=1e-5)


def test_gradient_error_sees_edges_and_no_brightness() -> None:
    x = torch.rand(1, 1, 8, 8)
    assert Gradient()(Batch(x_hat=x + 0.2, x=x)).values["gradient"].item() < 1e-6
    assert Gradient()(Batch(x_hat=x * 0, x=x)).values["gradient"].item() > 0.05


def test_a_line_of_pixels_has_no_gradient() -> None:
    x = torch.rand(1, 1, 1, 8)
    [reason] = Gradient()(Batch(x_hat=x, x=x)).absences["gradient"]
    assert reason is not None and "1 × 8" in reason


def test_empty_region_is_an_absence() -> None:
    b = batch()
    roi = torch.zeros(2, 9, 7, dtype=torch.bool)
    roi[0] = True
    for metric in (Mse(), Mae(), Gradient()):
        reasons = metric(Batch(x_hat=b.x_hat, x=b.x, roi=roi)).absences[metric.slug]
        assert reasons[0] is None
        assert reasons[1] is not None and "region of interest" in reasons[1]
