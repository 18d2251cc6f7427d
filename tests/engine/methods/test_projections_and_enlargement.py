"""Filtered back-projection and bicubic enlargement against scikit-image and Pillow."""

from __future__ import annotations

import numpy as np
import torch
from PIL import Image
from skimage.data import shepp_logan_phantom
from skimage.transform import iradon, radon, rescale
from torch import Tensor

from engine.method import methods
from engine.problem import problems


def test_fbp_of_the_phantom_is_as_good_as_scikit_images() -> None:
    """scikit-image's own test allows a mean error of 0.025 (ramp filter, linear interpolation)."""
    phantom = rescale(shepp_logan_phantom()[::2, ::2], 0.5, order=1, anti_aliasing=False)
    angles = np.arange(180.0)
    theirs = iradon(radon(phantom, angles, circle=False), angles, circle=False, output_size=len(phantom))
    physics = problems["ct"](angles=180, noise=0.0).physics((1, *phantom.shape))
    x_hat = methods["fbp"]()(physics.A(torch.from_numpy(phantom).float()[None, None]), physics)
    ours = x_hat[0, 0].numpy()
    assert np.abs(ours - phantom).mean() < 0.025
    assert np.abs(ours - phantom).mean() < 1.1 * np.abs(theirs - phantom).mean()
    assert np.abs(ours - theirs).mean() < 0.01


def test_bicubic_is_pillows(photographs: Tensor) -> None:
    """Pillow's bicubic enlargement has the same kernel (a = -0.5); its border is another."""
    small = photographs[:1, :1, ::4, ::4].contiguous()
    picture = Image.fromarray(small[0, 0].numpy(), mode="F").resize((64, 64), Image.Resampling.BICUBIC)
    x_hat = methods["bicubic"]()(small, problems["sr"]().physics((1, 64, 64)))
    assert x_hat.shape == (1, 1, 64, 64)
    inner = (slice(12, -12), slice(12, -12))
    assert np.abs(x_hat[0, 0].numpy()[inner] - np.asarray(picture)[inner]).max() < 1e-3
