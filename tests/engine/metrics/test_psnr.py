"""PSNR against scikit-image and the conventions of published tables."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from skimage.color import rgb2ycbcr
from skimage.metrics import peak_signal_noise_ratio
from torch import Tensor

from engine.judge import Batch
from engine.metrics.psnr import Psnr


def images(shape: tuple[int, ...], seed: int = 0) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    x = torch.rand(shape, generator=generator)
    return x + 0.1 * torch.randn(shape, generator=generator), x


def value(batch: Batch, **params: object) -> float:
    metric = Psnr.build(**params)
    return metric(batch).values[metric.slug].item()


def test_equals_scikit_image() -> None:
    x_hat, x = images((2, 3, 20, 24))
    values = Psnr()(Batch(x_hat=x_hat, x=x)).values["psnr"]
    expected = [
        peak_signal_noise_ratio(a.double().numpy(), b.double().numpy(), data_range=1)
        for a, b in zip(x, x_hat, strict=True)
    ]
    np.testing.assert_allclose(values.numpy(), expected, rtol=1e-7)


def test_quantise_compares_eight_bit_pictures() -> None:
    x_hat, x = images((1, 3, 20, 24))
    a, b = ((image.clamp(0, 1) * 255).round().to(torch.uint8).numpy() for image in (x, x_hat))
    assert value(Batch(x_hat=x_hat, x=x), quantise=True) == pytest.approx(
        peak_signal_noise_ratio(a, b), abs=1e-5
    )


def test_y_is_studio_luma_without_its_border() -> None:
    x_hat, x = images((1, 3, 20, 24))
    luma = [rgb2ycbcr(image[0].permute(1, 2, 0).double().numpy())[4:-4, 4:-4, 0] for image in (x, x_hat)]
    expected = peak_signal_noise_ratio(*luma, data_range=255)
    assert value(Batch(x_hat=x_hat, x=x), channel="y", border=4) == pytest.approx(expected, abs=1e-4)


def test_rounded_luma_is_matlabs_of_eight_bit_pictures() -> None:
    x_hat, x = images((1, 3, 20, 24))
    luma = []
    for image in (x, x_hat):
        eight_bit = (image[0].clamp(0, 1) * 255).round().to(torch.uint8).permute(1, 2, 0).numpy()
        luma.append(rgb2ycbcr(eight_bit)[..., 0].round().astype(np.uint8))
    batch = Batch(x_hat=x_hat, x=x)
    expected = peak_signal_noise_ratio(*luma)
    assert value(batch, channel="y", quantise=True) == pytest.approx(expected, abs=1e-4)


def test_grey_is_full_range_luma_and_grey_pictures_are_their_own() -> None:
    x_hat, x = images((1, 3, 9, 9))
    weights = np.array([0.299, 0.587, 0.114])
    luma = [np.einsum("c,chw->hw", weights, image[0].double().numpy()) for image in (x, x_hat)]
    expected = peak_signal_noise_ratio(*luma, data_range=1)
    assert value(Batch(x_hat=x_hat, x=x), channel="grey") == pytest.approx(expected, abs=1e-4)
    grey = Batch(x_hat=x_hat[:, :1], x=x[:, :1])
    assert value(grey, channel="y") == value(grey)


def test_region_of_interest_bounds_the_error() -> None:
    x = torch.zeros(1, 1, 4, 4)
    x_hat = x.clone()
    x_hat[..., 0, 0], x_hat[..., 3, 3] = 0.1, 0.9
    roi = torch.zeros(1, 4, 4, dtype=torch.bool)
    roi[0, 0, :] = True
    assert value(Batch(x_hat=x_hat, x=x, roi=roi)) == pytest.approx(-10 * np.log10(0.1**2 / 4), abs=1e-5)


def test_what_cannot_be_had_says_why() -> None:
    x_hat, x = images((2, 1, 8, 8))
    x_hat[1] = x[1]
    absences = Psnr()(Batch(x_hat=x_hat, x=x)).absences["psnr"]
    assert absences[0] is None
    assert absences[1] is not None and "infinite" in absences[1]
    shaved = Psnr(border=4)
    reasons = shaved(Batch(x_hat=x_hat, x=x)).absences[shaved.slug]
    assert all(reason is not None and "nothing is left" in reason for reason in reasons)


def test_each_convention_has_its_own_name_and_line() -> None:
    plain, table = Psnr().scores[0], Psnr(quantise=True, channel="y", border=4).scores[0]
    assert plain.name == "psnr" and table.name == "psnr(quantise=true, channel=y, border=4)"
    assert "no rounding" in plain.convention and "8 bits" in table.convention and "4 px" in table.convention


def test_refuses_a_negative_border() -> None:
    with pytest.raises(ValueError, match="border must be >= 0, got -1"):
        Psnr(border=-1)
