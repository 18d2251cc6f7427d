"""The camera: exposure, tone curve, softness, vignette, noise, eight bits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data.portrait.nuisance import Nuisance
from data.portrait.shapes import Field, Profile

_GAMMA = Profile(0, 1, np.linspace(0, 1, 1024) ** 0.909)


def develop(radiance: Field, photo: Nuisance) -> Field:
    """Radiance on the double grid to display values in [0, 1] at the final size, before noise."""
    pairs = radiance[:, 0::2] + radiance[:, 1::2]
    image = 0.25 * (pairs[:, :, 0::2] + pairs[:, :, 1::2])
    size = image.shape[-1]
    if photo.blur > 0.05:
        w = 0.16 * photo.blur
        for axis in (1, 2):
            image = (1 - 2 * w) * image + w * (_moved(image, 1, axis) + _moved(image, -1, axis))
    axis_ = ((np.arange(size) + 0.5) * (2 / size) - 1).astype(np.float32)
    far = axis_[None, :] ** 2 + axis_[:, None] ** 2
    image = image * (2.0**photo.exposure * (1 - 0.5 * photo.vignette * far * 0.5))
    image = np.maximum(image, 0) * 0.66
    film = image * (2.51 * image + 0.03) / (image * (2.43 * image + 0.59) + 0.14)
    shown = _GAMMA(np.sqrt(np.minimum(film, 1)))
    shown = shown + 0.9 * (photo.contrast - 1) * shown * (1 - shown) * (shown - 0.5)
    return np.clip(shown, 0.0, 1.0)


def expose(shown: Field, photo: Nuisance) -> NDArray[np.uint8]:
    """Add the sensor's noise and round to eight bits."""
    source = np.random.Generator(np.random.PCG64(photo.grain))
    noise = source.random(shown.shape, dtype=np.float32)
    noise += source.random(shown.shape, dtype=np.float32)
    noise += source.random(shown.shape, dtype=np.float32)
    noisy = shown + (2 * photo.noise) * (noise - 1.5)
    return np.clip(np.rint(noisy * 255), 0, 255).astype(np.uint8)


def _moved(image: Field, by: int, axis: int) -> Field:
    edge = [slice(None)] * 3
    edge[axis] = slice(0, 1) if by > 0 else slice(-1, None)
    kept = [slice(None)] * 3
    kept[axis] = slice(0, -1) if by > 0 else slice(1, None)
    parts = [image[tuple(edge)], image[tuple(kept)]]
    return np.concatenate(parts if by > 0 else parts[::-1], axis=axis)
