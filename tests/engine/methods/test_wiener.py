"""Wiener's filter against its formula."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from engine.method import methods
from engine.problem import problems


def test_formula(photographs: Tensor) -> None:
    """The same filter by NumPy's full FFT, with the kernel laid out by hand."""
    problem = problems["deblur"](sigma=1.5, noise=0.02)
    x = photographs[:1, :1]
    physics = problem.physics((1, 64, 64))
    y = problem.measure(x, physics, 0)[0, 0].double().numpy()

    impulse = torch.zeros(1, 1, 64, 64)
    impulse[..., 0, 0] = 1
    kernel = np.fft.fft2(physics.A(impulse)[0, 0].double().numpy())
    f = np.fft.fftfreq(64)
    square = f[:, None] ** 2 + f**2
    share = np.divide(1, square, out=np.zeros_like(square), where=square > 0)
    spectrum = (y.var() - 0.02**2) * share / share.mean()
    ratio = np.divide(0.02**2, spectrum, out=np.zeros_like(square), where=square > 0)
    expected = np.fft.ifft2(np.conj(kernel) / (np.abs(kernel) ** 2 + ratio) * np.fft.fft2(y)).real

    x_hat = methods["wiener"]()(torch.from_numpy(y).float()[None, None], physics)
    assert np.abs(x_hat[0, 0].numpy() - expected).max() < 1e-3


def test_the_mean_stays(photographs: Tensor) -> None:
    physics = problems["motion"]().physics((3, 64, 64))
    y = physics.A(photographs)
    x_hat = methods["wiener"]()(y, physics)
    assert torch.allclose(x_hat.mean((2, 3)), y.mean((2, 3)), atol=1e-4)
