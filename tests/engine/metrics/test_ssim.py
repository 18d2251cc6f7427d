"""SSIM and MS-SSIM against scikit-image, torchmetrics and the paper's recipe in NumPy."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.ndimage import gaussian_filter
from skimage.metrics import structural_similarity
from torch import Tensor

import engine.vision  # noqa: F401 - before torchmetrics
from engine.judge import Batch
from engine.metrics.ms_ssim import MsSsim
from engine.metrics.ssim import Ssim

SCIKIT = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False, "data_range": 1.0}


def images(shape: tuple[int, ...], seed: int = 0) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    x = torch.nn.functional.interpolate(
        torch.rand((*shape[:2], 8, 8), generator=generator), size=shape[2:], mode="bicubic"
    ).clamp(0, 1)
    return x + 0.05 * torch.randn(shape, generator=generator), x


@pytest.mark.parametrize("channels", [1, 3])
def test_equals_scikit_image_number_and_map_to_the_border(channels: int) -> None:
    x_hat, x = images((2, channels, 24, 31))
    judgement = Ssim()(Batch(x_hat=x_hat, x=x))
    for i in range(2):
        expected, field = structural_similarity(
            x[i].double().numpy(), x_hat[i].double().numpy(), channel_axis=0, full=True, **SCIKIT
        )
        assert judgement.values["ssim"][i].item() == pytest.approx(expected, abs=1e-9)
        np.testing.assert_allclose(judgement.maps["ssim"][i].numpy(), 1 - field.mean(0), atol=1e-6)


def test_luma_rounded_and_shaved_as_in_super_resolution_tables() -> None:
    x_hat, x = images((1, 3, 30, 30))
    metric = Ssim(channel="y", border=2, quantise=True)
    luma = []
    for image in (x, x_hat):
        eight_bit = (image[0].double().clamp(0, 1) * 255).round() / 255
        y = torch.einsum("c,chw->hw", torch.tensor([65.481, 128.553, 24.966], dtype=torch.double), eight_bit)
        luma.append(((y + 16).round() / 255).numpy()[2:-2, 2:-2])
    expected = structural_similarity(*luma, **SCIKIT)
    assert metric(Batch(x_hat=x_hat, x=x)).values[metric.slug].item() == pytest.approx(expected, abs=1e-6)


def test_a_picture_is_most_similar_to_itself() -> None:
    _, x = images((1, 3, 32, 32))
    judgement = Ssim()(Batch(x_hat=x, x=x))
    assert judgement.values["ssim"].item() == pytest.approx(1)
    assert judgement.maps["ssim"].abs().max() < 1e-6


def test_a_region_averages_the_map_inside_it() -> None:
    x_hat, x = images((1, 1, 32, 32))
    roi = torch.zeros(1, 32, 32, dtype=torch.bool)
    roi[0, :20, 8:] = True
    both = [image[0, 0].double().numpy() for image in (x, torch.where(roi[:, None], x_hat, x))]
    _, field = structural_similarity(*both, full=True, **SCIKIT)
    inside = roi[0].numpy()
    expected = field[5:-5, 5:-5][inside[5:-5, 5:-5]].mean()
    value = Ssim()(Batch(x_hat=x_hat, x=x, roi=roi)).values["ssim"].item()
    assert value == pytest.approx(expected, abs=1e-9)


def test_small_pictures_and_regions_say_why() -> None:
    x = torch.rand(1, 1, 10, 20)
    [reason] = Ssim()(Batch(x_hat=x, x=x)).absences["ssim"]
    assert reason is not None and "10 × 20" in reason and "11 × 11" in reason
    x = torch.rand(1, 1, 20, 20)
    at_the_border = torch.zeros(1, 20, 20, dtype=torch.bool)
    at_the_border[:, :3] = True
    [reason] = Ssim()(Batch(x_hat=x, x=x, roi=at_the_border)).absences["ssim"]
    assert reason is not None and "window" in reason


def by_the_paper(a: np.ndarray, b: np.ndarray) -> float:
    """Wang, Simoncelli and Bovik 2003 on one channel, windows wholly inside."""

    def blur(image: np.ndarray) -> np.ndarray:
        return gaussian_filter(image, 1.5, truncate=3.5)[5:-5, 5:-5]

    value = 1.0
    for scale, weight in enumerate((0.0448, 0.2856, 0.3001, 0.2363, 0.1333)):
        ma, mb = blur(a), blur(b)
        contrast = (2 * (blur(a * b) - ma * mb) + 0.0009) / (
            blur(a * a) - ma**2 + blur(b * b) - mb**2 + 0.0009
        )
        luminance = (2 * ma * mb + 0.0001) / (ma**2 + mb**2 + 0.0001)
        value *= (contrast * luminance if scale == 4 else contrast).mean() ** weight
        height, width = (side // 2 * 2 for side in a.shape)
        a, b = (
            image[:height, :width].reshape(height // 2, 2, width // 2, 2).mean((1, 3)) for image in (a, b)
        )
    return value


def test_multi_scale_follows_the_paper_and_torchmetrics() -> None:
    from torchmetrics.functional.image import multiscale_structural_similarity_index_measure

    x_hat, x = images((2, 1, 181, 200))
    values = MsSsim()(Batch(x_hat=x_hat, x=x)).values["ms-ssim"]
    expected = [
        by_the_paper(a[0].double().numpy(), b[0].double().numpy()) for a, b in zip(x_hat, x, strict=True)
    ]
    np.testing.assert_allclose(values.numpy(), expected, atol=1e-9)

    # torchmetrics counts mirrored borders at the coarsest scale, the paper does not.
    theirs = multiscale_structural_similarity_index_measure(x_hat, x, data_range=1.0, reduction="none")
    np.testing.assert_allclose(values.numpy(), theirs.numpy(), atol=2e-3)


def test_multi_scale_averages_over_channels() -> None:
    x_hat, x = images((1, 3, 176, 176))
    grey = Batch(x_hat=x_hat[:, :1], x=x[:, :1])
    same = Batch(x_hat=x_hat[:, :1].expand(-1, 3, -1, -1), x=x[:, :1].expand(-1, 3, -1, -1))
    assert MsSsim()(same).values["ms-ssim"].item() == pytest.approx(MsSsim()(grey).values["ms-ssim"].item())


def test_multi_scale_needs_room_for_its_coarsest_window() -> None:
    x = torch.rand(2, 1, 175, 300)
    absences = MsSsim()(Batch(x_hat=x, x=x)).absences["ms-ssim"]
    assert len(absences) == 2
    assert all(reason is not None and "176 px" in reason and "175 × 300" in reason for reason in absences)


def test_multi_scale_region_without_a_coarse_window_says_why() -> None:
    x_hat, x = images((1, 1, 176, 176))
    roi = torch.zeros(1, 176, 176, dtype=torch.bool)
    roi[:, 20:40, 20:40] = True
    [reason] = MsSsim()(Batch(x_hat=x_hat, x=x, roi=roi)).absences["ms-ssim"]
    assert reason is not None and "window" in reason
    roi[:, 20:120, 20:120] = True
    judgement = MsSsim()(Batch(x_hat=x_hat, x=x, roi=roi))
    assert judgement.absences["ms-ssim"] == [None] and 0 < judgement.values["ms-ssim"].item() < 1
