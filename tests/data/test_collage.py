"""Collages are deterministic, varied, and of the statistics of photographs."""

from __future__ import annotations

import numpy as np

from data.collage import collage


def test_deterministic_by_seed_and_index() -> None:
    assert np.array_equal(collage(0, 3, 64), collage(0, 3, 64))
    assert not np.array_equal(collage(0, 3, 64), collage(0, 4, 64))
    assert not np.array_equal(collage(0, 3, 64), collage(1, 3, 64))
    assert collage(0, 3, 64).shape == (3, 64, 64) and collage(0, 3, 64).dtype == np.uint8


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
