"""The pictures of the sample store: truths, measurements, and what four simple methods make of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import fourier_gaussian, gaussian_filter
from skimage import data as photographs
from skimage.restoration import denoise_tv_chambolle
from skimage.transform import resize

SIZE, IMAGES = 64, 6
METHODS = ("adjoint", "tikhonov", "tv(weight=0.1)", "pnp-admm")

Array = NDArray[np.float32]


def truths(dataset: str) -> list[tuple[str, Array]]:
    if dataset == "phantoms":
        return [(f"phantom-{index:03d}", _phantom(index)) for index in range(IMAGES)]
    found = []
    for name, load in (
        ("astronaut", photographs.astronaut),
        ("chelsea", photographs.chelsea),
        ("coffee", photographs.coffee),
        ("rocket", photographs.rocket),
        ("camera", photographs.camera),
        ("coins", photographs.coins),
    ):
        picture = load().astype(np.float32) / 255
        picture = picture if picture.ndim == 3 else np.repeat(picture[..., None], 3, axis=2)
        side = min(picture.shape[:2])
        top, left = (picture.shape[0] - side) // 2, (picture.shape[1] - side) // 2
        small = resize(picture[top : top + side, left : left + side], (SIZE, SIZE, 3), anti_aliasing=True)
        found.append((name, np.ascontiguousarray(small.transpose(2, 0, 1), dtype=np.float32)))
    return found


def _phantom(index: int) -> Array:
    rng = np.random.default_rng(index)
    rows, cols = np.mgrid[-1 : 1 : SIZE * 1j, -1 : 1 : SIZE * 1j]
    picture = np.zeros((SIZE, SIZE), np.float32)
    for axis, value in ((0.9, 0.8), (0.82, -0.5), (0.4, 0.25)):
        y, x = rng.uniform(-0.1, 0.1, 2)
        picture[((rows - y) / axis) ** 2 + ((cols - x) / (axis * 0.8)) ** 2 < 1] += value
    y, x = rng.uniform(-0.4, 0.4, 2)
    picture[(rows - y) ** 2 + (cols - x) ** 2 < 0.01] += 0.2
    return np.clip(picture, 0, 1)[None]


def measure(problem: str, truth: Array, seed: int) -> tuple[Array, Array]:
    """The measurement, and the noise in it."""
    rng = np.random.default_rng(seed)
    noise = (0.02 * rng.standard_normal(truth.shape)).astype(np.float32)
    if problem == "deblur":
        return gaussian_filter(truth, (0, 1.5, 1.5), mode="wrap") + noise, noise
    mask = mask_of(truth)
    return (truth + noise) * mask, noise * mask


def mask_of(x: Array) -> Array:
    return (np.random.default_rng(0).uniform(size=x.shape[1:]) < 0.5).astype(np.float32)[None]


def reconstruct(method: str, problem: str, y: Array) -> Array:
    if method == "adjoint":
        return gaussian_filter(y, (0, 1.5, 1.5), mode="wrap") if problem == "deblur" else y
    strength = {"tikhonov": 1.0, "tv(weight=0.1)": 0.6, "pnp-admm": 0.3}[method]
    if problem == "deblur":
        blur = fourier_gaussian(np.ones((SIZE, SIZE)), 1.5)
        y = np.fft.ifft2(np.fft.fft2(y) * blur / (blur**2 + 0.03 * strength)).real
    else:
        mask = mask_of(y)
        width = (0, 2 * strength, 2 * strength)
        y = np.where(mask > 0, y, gaussian_filter(y, width) / (gaussian_filter(mask, width) + 1e-3))
    if method != "tikhonov":
        y = denoise_tv_chambolle(y, weight=0.05 * strength, channel_axis=0)
    return np.ascontiguousarray(y, dtype=np.float32)
