"""Multiplicative deconvolution: what its steps keep."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.method import methods
from engine.problem import problems


def test_two_steps_by_hand(photographs: Tensor) -> None:
    physics = problems["deblur"]().physics((3, 64, 64))
    y = physics.A(photographs[:1])
    x = torch.ones_like(y)
    for _ in range(2):
        x = x * physics.A_adjoint(y / physics.A(x))
    assert torch.allclose(methods["richardson-lucy"](steps=2)(y, physics), x, atol=1e-4)


@pytest.mark.parametrize("noise", ["poisson", "gaussian"])
def test_never_negative_and_the_fit_improves(noise: str, photographs: Tensor) -> None:
    problem = problems["motion"](noise=0.05)
    physics = problem.physics((3, 64, 64))
    y = problem.measure(photographs[:1], physics, 0)
    misfits = []
    for steps in (1, 5, 25):
        x_hat = methods["richardson-lucy"](noise=noise, steps=steps)(y, physics)
        assert x_hat.min() >= 0
        misfits.append(float((physics.A(x_hat) - y.clamp_min(0)).norm()))
    assert misfits[0] > misfits[1] > misfits[2]


def test_light_is_kept(photographs: Tensor) -> None:
    """Every Richardson-Lucy step of a kernel of sum 1 keeps the sum of the measurement."""
    physics = problems["deblur"]().physics((3, 64, 64))
    y = physics.A(photographs).clamp_min(0)
    x_hat = methods["richardson-lucy"](steps=7)(y, physics)
    assert torch.allclose(x_hat.sum((1, 2, 3)), y.sum((1, 2, 3)), rtol=1e-3)


def test_a_kernel_with_negative_entries_is_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "k.npy", np.array([[0, -1, 0], [0, 5, 0], [0, 0, 0]], np.float32))
    physics = problems["kernel-file"](path=str(tmp_path / "k.npy")).physics((1, 16, 16))
    with pytest.raises(ValueError, match=r"must not be negative, got an entry of -0\.25"):
        methods["richardson-lucy"]()(torch.rand(1, 1, 16, 16), physics)
