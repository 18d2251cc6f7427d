"""Moments of a stream of samples: those that NumPy finds in all of them at once."""

from __future__ import annotations

import numpy as np

from engine.runner.stream import Moments, Stream


def test_complex_samples_deviate_by_their_magnitude() -> None:
    drawn = np.random.default_rng(0).standard_normal((9, 2, 3, 4)).astype(np.float32)
    seen = Stream(total=9)
    for sample in drawn:
        seen.take({}, sample)
    np.testing.assert_allclose(seen.mean, drawn.mean(0), atol=1e-6)
    np.testing.assert_allclose(seen.deviation, np.hypot(drawn[:, 0], drawn[:, 1]).std(0, ddof=1), rtol=1e-5)


def test_streaming_moments_are_those_of_numpy() -> None:
    rng = np.random.default_rng(0)
    samples = (1e4 + rng.standard_normal((500, 3, 4))).astype(np.float32)
    moments = Moments()
    for sample in samples:
        moments.add(sample)
    np.testing.assert_allclose(moments.mean, samples.astype(np.float64).mean(0), rtol=1e-12)
    np.testing.assert_allclose(moments.deviation, samples.astype(np.float64).std(0, ddof=1), rtol=1e-9)
