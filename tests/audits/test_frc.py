"""Scanning Fourier ring correlation against an independent calculation and known cases."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from audits.published import SLICES, flagged
from audits.rings import PRESETS, Scan, crossing, stretched
from engine.judge import Batch, Judgement, checks
from engine.selfcheck import Data


def picture(seed: int = 0, side: int = 128) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return 0.5 + 0.1 * torch.randn(1, 1, side, side, generator=generator)


def scanned(x_hat: Tensor, x: Tensor, **params: object) -> Judgement:
    return checks["frc"].build(patch=32, **params)(Batch(x_hat=x_hat, x=x))


@pytest.mark.parametrize("preset", PRESETS)
def test_ring_by_ring_it_is_what_a_loop_gives(preset: str) -> None:
    x, x_hat = picture(1, 64)[0], picture(2, 64)[0] + picture(1, 64)[0]
    scan = Scan(preset=preset, patch=16, pixel=1.0)  # type: ignore[arg-type]
    found = scan.correlation(x_hat.double(), x.double())[0]
    pairs = [scan.tiles(stretched(p.double()))[0].numpy() for p in (x_hat, x)]
    window = np.outer(np.hanning(16), np.hanning(16))
    steps = np.arange(16) - 8
    radius = np.hypot(*np.meshgrid(steps, steps))
    for row, col in ((0, 0), (1, 3), (3, 3)):
        spectra = []
        for tiles in pairs:
            tile = tiles[row, col]
            tile = (tile - tile.min()) / (tile.max() - tile.min())
            tile = window * tile * tile.T if preset == "sfrc-published" else window * tile
            spectra.append(np.fft.fftshift(np.fft.fft2(tile)))
        for k in range(len(scan.frequencies)):
            rings = [np.floor(radius) == k, np.ceil(radius) == k]
            cross, one, two = (
                sum(values[ring].sum() for ring in rings)
                for values in (
                    spectra[0] * spectra[1].conj(),
                    abs(spectra[0]) ** 2,
                    abs(spectra[1]) ** 2,
                )
            )
            assert abs(float(found[row, col, k]) - abs(cross) / np.sqrt(one * two)) < 1e-9


def test_frequencies_end_at_half_a_cycle_a_pixel() -> None:
    for preset, count in (("sfrc", 17), ("sfrc-published", 16)):
        frequencies = Scan(preset=preset, patch=32, pixel=0.5).frequencies  # type: ignore[arg-type]
        assert len(frequencies) == count and frequencies[0] == 0
        assert float(frequencies[-1]) == pytest.approx(1.0)


def test_the_crossing_is_the_first_and_may_be_none() -> None:
    axis = torch.tensor([0.0, 1.0, 2.0, 3.0])
    curves = torch.tensor([[1.0, 0.6, 0.2, 0.9], [0.4, 1.0, 1.0, 0.1], [1.0, 0.5, 0.5, 0.5]])
    torch.testing.assert_close(crossing(curves, axis, 0.5), torch.tensor([1.25, 0.0, torch.inf]))


@pytest.mark.parametrize("preset", PRESETS)
def test_only_the_patch_with_another_texture_is_flagged(preset: str) -> None:
    x = picture(3)
    x_hat = x.clone()
    x_hat[..., 32:63, 64:95] = picture(4)[..., 32:63, 64:95]
    judgement = scanned(x_hat, x, preset=preset)
    [field] = judgement.maps.values()
    assert field.shape == (1, 4, 4) and divmod(int(field.argmax()), 4) == (1, 2)
    flagged, share, worst = judgement.values.values()
    assert (flagged.item(), share.item()) == (1, 1 / 16) and worst.item() == field.max()
    assert field[0, 1, 2] >= 1 - 2 * 0.48 * 0.33 and (field > 0).sum() == 1


def test_blur_is_flagged_where_nothing_fine_agrees_any_more() -> None:
    x = picture(5)
    blurred = torch.nn.functional.avg_pool2d(x, 9, stride=1, padding=4)
    noise = 0.05 * (picture(6) - 0.5)
    assert scanned(blurred + noise, x).values["frc(patch=32)-share"] > 0.5


def test_air_is_not_examined() -> None:
    x = picture(7)
    x[..., :64, :] = 0
    judgement = scanned(picture(8), x)
    assert judgement.maps["frc(patch=32)"][0, :2].max() == 0
    assert judgement.values["frc(patch=32)-share"] == judgement.values["frc(patch=32)-flagged"] / 8
    nothing = scanned(picture(8), torch.zeros_like(x))
    assert nothing.absences["frc(patch=32)-share"] == ["every patch is air."]


def test_what_no_patch_covers_does_not_count() -> None:
    x, x_hat = picture(9, 100), picture(9, 100)
    x_hat[..., 96:, :] = 0
    assert scanned(x_hat, x).values["frc(patch=32)-worst"] == 0


def test_the_presets_differ_as_published_and_textbook_do(shared_data: Path) -> None:
    data, slices = Data(folder=shared_data), tuple(SLICES)
    assert [flagged(data, (name,)) for name in slices] == [5, 3, 2, 6, 5]
    assert flagged(data, slices, "sfrc") == 26
