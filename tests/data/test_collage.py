"""Collages and cloths are deterministic, varied, and of the statistics of photographs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from data.cloth import cloth
from data.collage import collage


@pytest.mark.parametrize("kind", [collage, cloth])
@pytest.mark.parametrize("size", [48, 300])
def test_deterministic_by_seed_and_index(kind: Callable[..., np.ndarray], size: int) -> None:
    picture = kind(0, 3, size)
    assert np.array_equal(picture, kind(0, 3, size))
    assert not np.array_equal(picture, kind(0, 4, size))
    assert not np.array_equal(picture, kind(1, 3, size))
    assert picture.shape == (3, size, size) and picture.dtype == np.uint8
    assert picture.std() > 2


def test_cloth_is_finely_striped() -> None:
    """Its fine detail gathers in few frequencies, that of a collage is of all."""

    def gathered(kind: Callable[..., np.ndarray]) -> float:
        share = []
        for index in range(12):
            grey = kind(5, index, 128).mean(0)
            power = (
                np.abs(np.fft.fft2((grey - grey.mean()) * np.outer(np.hanning(128), np.hanning(128)))) ** 2
            )
            radius = np.hypot(*np.meshgrid(np.fft.fftfreq(128), np.fft.fftfreq(128)))
            ring = np.sort(power[(radius > 0.08) & (radius < 0.45)])
            share.append(ring[-len(ring) // 100 :].sum() / ring.sum())
        return float(np.mean(share))

    assert gathered(cloth) > 1.3 * gathered(collage)


def test_spectrum_falls_like_that_of_photographs() -> None:
    """The power of photographs falls with frequency to about the power -2 (van der Schaaf, 1996)."""
    spectrum = np.zeros((128, 128))
    window = np.outer(np.hanning(128), np.hanning(128))
    for index in range(12):
        grey = collage(5, index, 128).mean(0)
        spectrum += np.abs(np.fft.fft2((grey - grey.mean()) * window)) ** 2
    radius = np.hypot(*np.meshgrid(np.fft.fftfreq(128), np.fft.fftfreq(128)))
    rings = [(0.02, 0.04), (0.04, 0.08), (0.08, 0.16), (0.16, 0.32)]
    power = [spectrum[(radius >= low) & (radius < high)].mean() for low, high in rings]
    slope = np.polyfit(np.log([low for low, _ in rings]), np.log(power), 1)[0]
    assert -3 < slope < -1.3
